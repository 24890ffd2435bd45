import { randomBytes } from 'node:crypto';
import {
  deleteInstanceDomain,
  findInstanceDomain,
  inPlatformTransaction,
  insertInstanceDomain,
  listInstanceDomains,
  lockInstance,
  recordInstanceChange,
  setPrimaryDomain,
  type Database,
  type InstanceDomainRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { challengeOf, type DomainChallenge } from './domain-challenge.ts';
import { isReservedDomain, normaliseDomain } from './normalise-domain.ts';
import type { Platform } from './platform.ts';
import { settingInvalid } from './settings/setting-problems.ts';

/** A host name that an instance owns or says it does. */
export interface InstanceDomain {
  readonly domain: string;
  /** Requests to it are the instance's. */
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
  /** The DNS record that verifies it; null once it is verified. */
  readonly challenge: DomainChallenge | null;
}

/** How a domain is added. */
export interface DomainClaim {
  /** Somebody who may say so says that the site owns it: it routes at once. */
  readonly isAttested: boolean;
}

/** Bounds what one instance can put into the routing tables. */
const domainsMax = 100;

/** For so long a claim that nobody verifies keeps others away. */
const claimMilliseconds = 604_800_000;

/**
 * Gives a domain to an instance. Attested it routes at once; otherwise once its challenge is published and verified.
 *
 * @param domain in any spelling
 * @throws AppError `not_found`, `setting_invalid` for what is no domain or reserved, `instance_domain_taken`.
 */
export async function addDomain(
  platform: Platform,
  id: string,
  domain: string,
  { isAttested }: DomainClaim = { isAttested: true },
): Promise<InstanceDomain> {
  const name = checkDomain(platform, domain);
  const now = platform.now();
  const added = await changeDomains(platform, id, now, async (db) => {
    const own = await listInstanceDomains(db, id);
    if (own.length >= domainsMax && !own.some((existing) => existing.domain === name)) {
      throw settingInvalid('domains', `already has ${domainsMax} names, the most that are allowed`);
    }
    const hasPrimary = own.some((existing) => existing.is_primary);
    const row: InstanceDomainRow = {
      domain: name,
      instance_id: id,
      verified_at: isAttested ? now : null,
      is_primary: isAttested && !hasPrimary,
      challenge: isAttested ? null : randomBytes(24).toString('base64url'),
      created_at: now,
    };
    return insertInstanceDomain(db, row, new Date(now.getTime() - claimMilliseconds));
  });
  const after = { domain: name, verified: added.verified_at !== null, attested: isAttested };
  platform.note?.({ instanceId: id, before: null, after });
  return presentDomainRow(added);
}

/**
 * Makes a verified domain the one that others are shown first.
 *
 * @throws AppError `not_found` when the instance does not have it, `domain_not_verified`.
 */
export async function makePrimaryDomain(platform: Platform, id: string, domain: string): Promise<InstanceDomain> {
  const name = normaliseDomain(domain) ?? '';
  return changeDomains(platform, id, platform.now(), async (db) => {
    const row = await getDomain(db, id, name);
    if (row.verified_at === null) {
      const params = { domain: name, reason: 'only a verified domain can be the primary one' };
      throw new AppError('domain_not_verified', { params });
    }
    platform.note?.({ instanceId: id, after: { domain: name, primary: true } });
    await setPrimaryDomain(db, id, name);
    return presentDomainRow({ ...row, is_primary: true });
  });
}

/** Takes a domain from an instance. @throws AppError `not_found` when it does not have it. */
export async function removeDomain(platform: Platform, id: string, domain: string): Promise<void> {
  const name = normaliseDomain(domain) ?? '';
  platform.note?.({ instanceId: id, before: { domain: name }, after: null });
  await changeDomains(platform, id, platform.now(), async (db) => {
    const row = await getDomain(db, id, name);
    await deleteInstanceDomain(db, id, name);
    if (!row.is_primary) return;
    const next = (await listInstanceDomains(db, id)).find((other) => other.verified_at !== null);
    if (next) await setPrimaryDomain(db, id, next.domain);
  });
}

/** The domains of an instance, the primary one first. */
export async function listDomains(platform: Platform, id: string): Promise<InstanceDomain[]> {
  const rows = await listInstanceDomains(platform.db, id);
  return rows.map(presentDomainRow);
}

/** Changes domains with the instance locked, and tells every process. */
export async function changeDomains<T>(
  platform: Platform,
  id: string,
  now: Date,
  change: (db: Database) => Promise<T>,
): Promise<T> {
  return inPlatformTransaction(platform.db, async ({ db }) => {
    await lockInstance(db, id);
    const result = await change(db);
    await recordInstanceChange(db, id, now);
    return result;
  });
}

/** A domain of an instance. @throws AppError `not_found` */
export async function getDomain(db: Database, id: string, name: string): Promise<InstanceDomainRow> {
  const row = await findInstanceDomain(db, id, name);
  if (!row) throw new AppError('not_found', { text: 'The instance does not have this domain' });
  return row;
}

/** A stored domain for others. */
export function presentDomainRow(row: InstanceDomainRow): InstanceDomain {
  const isVerified = row.verified_at !== null;
  return { domain: row.domain, isVerified, isPrimary: row.is_primary, challenge: challengeOf(row) };
}

function checkDomain({ ownHosts }: Platform, text: string): string {
  const domain = normaliseDomain(text);
  const found = `is ${JSON.stringify(text.slice(0, 260))}`;
  if (domain === undefined) throw settingInvalid('domain', `${found}; allowed is a host name such as auth.example.com`);
  if (isReservedDomain(domain, ownHosts)) throw settingInvalid('domain', `${found}, which is reserved`);
  return domain;
}
