import {
  deleteInstanceDomain,
  inPlatformTransaction,
  insertInstanceDomain,
  listInstanceDomains,
  lockInstance,
  recordInstanceChange,
  type Database,
  type InstanceDomainRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { isReservedDomain, normaliseDomain } from './normalise-domain.ts';
import type { Platform } from './platform.ts';
import { settingInvalid } from './settings/check-settings.ts';

/** A host name that an instance owns. */
export interface InstanceDomain {
  readonly domain: string;
  /** Requests to it are the instance's. */
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
}

/** Bounds what one instance can put into the routing tables. */
const domainsMax = 100;

/**
 * Gives a domain to an instance. It routes at once: the operator who calls this attests that the site owns it.
 *
 * @param domain in any spelling
 * @throws AppError `not_found`, `setting_invalid` for what is no domain or reserved, `instance_domain_taken`.
 */
export async function addDomain(platform: Platform, id: string, domain: string): Promise<InstanceDomain> {
  const name = checkDomain(platform, domain);
  const now = platform.now();
  const row = await changeDomains(platform, id, now, async (db) => {
    const own = await listInstanceDomains(db, id);
    if (own.length >= domainsMax && !own.some((existing) => existing.domain === name)) {
      throw settingInvalid('domains', `already has ${domainsMax} names, the most that are allowed`);
    }
    const isFirst = own.length === 0;
    const added = { domain: name, instance_id: id, verified_at: now, is_primary: isFirst, created_at: now };
    return insertInstanceDomain(db, added);
  });
  return present(row);
}

/** Takes a domain from an instance. @throws AppError `not_found` when it does not have it. */
export async function removeDomain(platform: Platform, id: string, domain: string): Promise<void> {
  const name = normaliseDomain(domain) ?? '';
  await changeDomains(platform, id, platform.now(), async (db) => {
    if (await deleteInstanceDomain(db, id, name)) return;
    throw new AppError('not_found', { text: 'The instance does not have this domain' });
  });
}

/** The domains of an instance, the primary one first. */
export async function listDomains(platform: Platform, id: string): Promise<InstanceDomain[]> {
  const rows = await listInstanceDomains(platform.db, id);
  return rows.map(present);
}

async function changeDomains<T>(
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

function checkDomain({ ownHosts }: Platform, text: string): string {
  const domain = normaliseDomain(text);
  const found = `is ${JSON.stringify(text.slice(0, 260))}`;
  if (domain === undefined) throw settingInvalid('domain', `${found}; allowed is a host name such as auth.example.com`);
  if (isReservedDomain(domain, ownHosts)) throw settingInvalid('domain', `${found}, which is reserved`);
  return domain;
}

function present(row: InstanceDomainRow): InstanceDomain {
  return { domain: row.domain, isVerified: row.verified_at !== null, isPrimary: row.is_primary };
}
