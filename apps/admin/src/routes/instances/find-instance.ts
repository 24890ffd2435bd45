import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';
import {
  getInstanceBySlug,
  getInstanceByUuid,
  loadInstance,
  type Instance,
  type InstanceRecord,
  type Platform,
} from '@gatehouse/instances';

/** The instance with that id or the operator's uuid or, for what is no UUID, that slug. @throws AppError `not_found` */
export async function findInstance(platform: Platform, reference: string): Promise<InstanceRecord> {
  const named = parseReference(reference);
  return 'uuid' in named ? getInstanceByUuid(platform, named.uuid) : getInstanceBySlug(platform, named.slug);
}

/** The same as requests run with it, its secrets in clear. @throws AppError `not_found`, `instance_misconfigured` */
export async function openInstance(platform: Platform, reference: string): Promise<Instance> {
  return loadInstance(platform, parseReference(reference));
}

function parseReference(reference: string): { readonly uuid: string } | { readonly slug: string } {
  // PostgreSQL takes no NUL, not even to look for it.
  if (reference.includes('\u0000')) throw new AppError('not_found', { text: 'Instance not found' });
  const parsed = parseUuid(reference);
  return 'uuid' in parsed ? { uuid: parsed.uuid } : { slug: reference };
}
