import type { InstanceDomain } from '@gatehouse/instances';
import type { DomainView } from '../../contract.ts';

/** A domain as `/v1` shows it. */
export function presentDomain({ domain, isVerified, isPrimary }: InstanceDomain): DomainView {
  return { domain, is_verified: isVerified, is_primary: isPrimary };
}
