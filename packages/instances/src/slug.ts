import { randomInt } from 'node:crypto';
import { settingInvalid } from './settings/setting-problems.ts';

/** The name of an instance in paths (`/i/<slug>/`) and host names (`<slug>.localhost`): a label of DNS. */
export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
const readableMax = 40;

/** A slug that reminds of the site's host and that nobody has: `www.example.com` gives `example-com-x7k2qd`. */
export function generateSlug(siteUrl: string): string {
  const host = URL.canParse(siteUrl) ? new URL(siteUrl).hostname : '';
  const words = host.replace(/^www\./, '').replace(/[^a-z0-9]+/g, '-');
  const readable = words.slice(0, readableMax).replace(/^-+|-+$/g, '');
  return `${readable || 'site'}-${randomSuffix(6)}`;
}

/** @throws AppError `setting_invalid` for anything that is no slug. */
export function checkSlug(slug: string): void {
  if (slugPattern.test(slug)) return;
  const allowed = 'allowed are at most 63 lower-case letters, digits and -, neither first nor last a -';
  throw settingInvalid('slug', `is ${JSON.stringify(slug.slice(0, 80))}; ${allowed}`);
}

function randomSuffix(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
