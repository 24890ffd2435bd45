import type { InstanceRow } from '@gatehouse/database';
import type { SparseSettings } from './settings/instance-settings.ts';
import { secretsIn, withoutSecrets } from './settings/leaf-values.ts';

/** An instance as the audit log shows it: all but its secrets, of which only the names are told. */
export function describeInstance({ id, site_uuid, slug, state, labels }: InstanceRow, own: SparseSettings): object {
  return { id, uuid: site_uuid, slug, state, labels, settings: withoutSecrets(own), secrets: secretsIn(own) };
}
