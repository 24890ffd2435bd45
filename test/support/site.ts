import { createHmac, randomBytes } from 'node:crypto';
import type { InboxMessage } from '@gatehouse/inbox';
import { provisionInstance, type SparseSettings } from '@gatehouse/instances';
import type { Gatehouse } from './start-gatehouse.ts';

/** A site of the Gatehouse under test. */
export interface Site {
  readonly id: string;
  readonly slug: string;
  readonly siteUrl: string;
  /** Base URL of the Netlify dialect. */
  readonly netlifyUrl: string;
  /** Base URL of the Supabase dialect. */
  readonly supabaseUrl: string;
  readonly jwtSecret: string;
  /** A token signed with the site's secret, as its functions hold one: `sub: "0"` unless told otherwise. */
  signToken(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  /** The operator's `x-nf-sign` for this site. */
  operatorSignature(claims?: Record<string, unknown>): string;
  /** Waits for the newest mail to an address; with `after`, for one that came later than that. */
  mailTo(address: string, subject?: string | RegExp, after?: InboxMessage): Promise<InboxMessage>;
  /** Waits for a mail and takes the token out of its link, whatever its kind. */
  tokenMailedTo(address: string, subject?: string | RegExp): Promise<string>;
}

export interface SiteOptions {
  readonly settings?: SparseSettings;
  readonly slug?: string;
}

type Host = Pick<Gatehouse, 'url' | 'operatorToken' | 'platform' | 'inbox' | 'clock'>;

const mailTimeoutMilliseconds = 10_000;

/** Provisions a site with a secret of its own. */
export async function createSite(host: Host, options: SiteOptions = {}): Promise<Site> {
  const jwtSecret = randomBytes(24).toString('base64url');
  const siteUrl = options.settings?.site_url ?? `http://site-${randomBytes(4).toString('hex')}.example`;
  const record = await provisionInstance(host.platform, {
    ...(options.slug === undefined ? {} : { slug: options.slug }),
    settings: {
      rate_limit: { token: 1_000_000, verify: 1_000_000, otp: 1_000_000, anonymous_users: 1_000_000, email_sent: '' },
      ...options.settings,
      site_url: siteUrl,
      jwt: { ...options.settings?.jwt, secret: jwtSecret },
    },
  });
  const base = `${host.url}/i/${record.slug}`;
  const seconds = (): number => Math.floor(host.clock.now().getTime() / 1_000);
  const mailTo = (address: string, subject?: string | RegExp, after?: InboxMessage): Promise<InboxMessage> =>
    host.inbox.waitFor(
      ({ id, to, subject: found, links }) =>
        to.includes(address) &&
        (subject instanceof RegExp ? subject.test(found) : subject === undefined || found === subject) &&
        (after === undefined || id > after.id) &&
        links.some((link) => link.startsWith(siteUrl)),
      mailTimeoutMilliseconds,
    );
  return {
    id: record.id,
    slug: record.slug,
    siteUrl,
    netlifyUrl: `${base}/.netlify/identity`,
    supabaseUrl: `${base}/auth/v1`,
    jwtSecret,
    signToken: (claims = {}, header = {}) =>
      signHs256(jwtSecret, { exp: seconds() + 600, sub: '0', ...claims }, header),
    operatorSignature: (claims = {}) =>
      signHs256(host.operatorToken, { exp: seconds() + 600, id: record.id, site_url: siteUrl, ...claims }),
    mailTo,
    tokenMailedTo: async (address, subject) => tokenIn(await mailTo(address, subject)),
  };
}

/** A compact JWS under HS256. Made by hand, so that what the product signs and reads is checked by something else. */
export function signHs256(
  secret: string,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The token of a mail's link: in the fragment of one dialect, in the query of the other. */
function tokenIn(mail: InboxMessage): string {
  for (const link of mail.links) {
    const found = /[#?&][a-z_]*token=([^&]+)/.exec(link)?.[1];
    if (found !== undefined) return decodeURIComponent(found);
  }
  throw new Error(`no link with a token in the mail "${mail.subject}"`);
}
