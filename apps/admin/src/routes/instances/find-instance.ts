import { getInstance, getInstanceBySlug, type InstanceRecord } from '@gatehouse/instances';
import { parseUuid } from '@gatehouse/operator-api';
import type { AdminDependencies } from '../../dependencies.ts';

/** The instance with that id or, for what is no UUID, with that slug. @throws AppError `not_found` */
export async function findInstance({ operator }: AdminDependencies, reference: string): Promise<InstanceRecord> {
  const parsed = parseUuid(reference);
  const { platform } = operator;
  return 'uuid' in parsed ? getInstance(platform, parsed.uuid) : getInstanceBySlug(platform, reference);
}
