import type { InstanceDomain } from '@gatehouse/instances';
import type { DomainView } from '../../contract/domains.ts';

/** A domain as `/v1` shows it. */
export function presentDomain({ domain, isVerified, isPrimary, challenge }: InstanceDomain): DomainView {
  return { domain, is_verified: isVerified, is_primary: isPrimary, challenge };
}
