import type { InstanceDomainRow } from '@gatehouse/database';

/** A DNS record that shows who owns a domain. */
export interface DomainChallenge {
  readonly name: string;
  readonly type: 'TXT';
  readonly value: string;
}

/** The record that verifies a domain; null once it is verified. Below the domain, so that it is in no other record's way. */
export function challengeOf({ domain, challenge }: InstanceDomainRow): DomainChallenge | null {
  if (challenge === null) return null;
  return { name: `_gatehouse-challenge.${domain}`, type: 'TXT', value: `gatehouse-verification=${challenge}` };
}
