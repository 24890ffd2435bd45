import { constantTimeEqual } from '@gatehouse/crypto';
import { listInstanceDomains, verifyInstanceDomain, type InstanceDomainRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { challengeOf } from './domain-challenge.ts';
import { changeDomains, getDomain, presentDomainRow, type InstanceDomain } from './domains.ts';
import { normaliseDomain } from './normalise-domain.ts';
import type { Platform } from './platform.ts';

/**
 * Asks DNS for the TXT records of a name.
 *
 * @returns the texts; none when the name has no such record
 * @throws when the question could not be answered
 */
export type ResolveTxt = (name: string) => Promise<readonly string[]>;

/** A domain whose challenge was found in DNS. */
export interface FoundChallenge {
  readonly row: InstanceDomainRow;
}

/**
 * Looks for the challenge of a domain in DNS. Outside any transaction: a slow name server holds no connection.
 *
 * @returns null when the domain is verified already
 * @throws AppError `not_found`, `domain_not_verified` with what was found in place of the challenge.
 */
export async function findChallenge(
  platform: Platform,
  id: string,
  domain: string,
  resolveTxt: ResolveTxt,
): Promise<FoundChallenge | null> {
  const row = await getDomain(platform.db, id, normaliseDomain(domain) ?? '');
  const challenge = challengeOf(row);
  if (challenge === null) return null;
  const texts = await ask(resolveTxt, row.domain, challenge.name);
  if (texts.some((text) => constantTimeEqual(text.trim(), challenge.value))) return { row };
  const found =
    texts.length === 0 ? 'has no TXT record' : `has ${texts.length} TXT records, none of them the challenge`;
  throw notVerified(row.domain, `${challenge.name} ${found}`);
}

/** Marks a domain as verified whose challenge was found: it routes from the commit on. @throws AppError `not_found` */
export async function verifyDomain(
  platform: Platform,
  id: string,
  domain: string,
  found: FoundChallenge | null,
): Promise<InstanceDomain> {
  const name = normaliseDomain(domain) ?? '';
  const now = platform.now();
  platform.note?.({ instanceId: id, after: { domain: name, verified: true } });
  return changeDomains(platform, id, now, async (db) => {
    if (found === null) return presentDomainRow(await getDomain(db, id, name));
    const hasPrimary = (await listInstanceDomains(db, id)).some((other) => other.is_primary);
    const verified = await verifyInstanceDomain(db, found.row, !hasPrimary, now);
    // Removed, given away or verified by another request meanwhile.
    return presentDomainRow(verified ?? (await getDomain(db, id, name)));
  });
}

async function ask(resolveTxt: ResolveTxt, domain: string, name: string): Promise<readonly string[]> {
  try {
    return await resolveTxt(name);
  } catch (error) {
    const { code } = error as { code?: unknown };
    const reason = typeof code === 'string' ? ` (${code})` : '';
    throw notVerified(domain, `DNS could not be asked for ${name}${reason}`, error);
  }
}

function notVerified(domain: string, reason: string, cause?: unknown): AppError {
  return new AppError('domain_not_verified', { params: { domain, reason }, cause });
}
