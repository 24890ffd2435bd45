import { AppError } from '@gatehouse/errors';
import { getInstance, getInstanceBySlug, type InstanceRecord } from '@gatehouse/instances';
import { parseUuid } from '@gatehouse/http';
import type { AdminDependencies } from '../../dependencies.ts';

/** The instance with that id or, for what is no UUID, with that slug. @throws AppError `not_found` */
export async function findInstance({ operator }: AdminDependencies, reference: string): Promise<InstanceRecord> {
  const parsed = parseUuid(reference);
  const { platform } = operator;
  // PostgreSQL takes no NUL, not even to look for it.
  if (reference.includes('\u0000')) throw new AppError('not_found', { text: 'Instance not found' });
  return 'uuid' in parsed ? getInstance(platform, parsed.uuid) : getInstanceBySlug(platform, reference);
}
