import { AppError } from '@gatehouse/errors';
import { getInstance, getInstanceBySlug, loadInstance, type Instance, type InstanceRecord } from '@gatehouse/instances';
import { parseUuid } from '@gatehouse/http';
import type { AdminDependencies } from '../../dependencies.ts';

/** The instance with that id or, for what is no UUID, with that slug. @throws AppError `not_found` */
export async function findInstance({ operator }: AdminDependencies, reference: string): Promise<InstanceRecord> {
  const { platform } = operator;
  const named = parseReference(reference);
  return 'id' in named ? getInstance(platform, named.id) : getInstanceBySlug(platform, named.slug);
}

/** The same as requests run with it, its secrets in clear. @throws AppError `not_found`, `instance_misconfigured` */
export async function openInstance({ operator }: AdminDependencies, reference: string): Promise<Instance> {
  return loadInstance(operator.platform, parseReference(reference));
}

function parseReference(reference: string): { readonly id: string } | { readonly slug: string } {
  // PostgreSQL takes no NUL, not even to look for it.
  if (reference.includes('\u0000')) throw new AppError('not_found', { text: 'Instance not found' });
  const parsed = parseUuid(reference);
  return 'uuid' in parsed ? { id: parsed.uuid } : { slug: reference };
}
