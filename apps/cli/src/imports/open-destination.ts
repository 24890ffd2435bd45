import { loadConfig, passwordsFragment, type Environment } from '@gatehouse/config';
import { storedHashBounds } from '@gatehouse/crypto';
import type { ImportContext } from '@gatehouse/identity';
import { actAs, commandLineOperator } from '@gatehouse/instances';
import type { Closers } from '../closers.ts';
import { openSite } from '../site-context.ts';

/** What users are moved to. */
export interface Destination {
  /** A site, and which password hashes it verifies. */
  readonly context: ImportContext;
  /** Writes into the operators' log that a move begins, and from what. The site of an environment has no such log. */
  readonly note: (from: string) => Promise<void>;
}

/** Opens what users are moved to. @throws as `openSite` does */
export async function openDestination(
  env: Environment,
  reference: string | undefined,
  closers: Closers,
): Promise<Destination> {
  const { context, platform } = await openSite(env, reference, closers);
  const { passwords } = loadConfig({ passwords: passwordsFragment }, env);
  return {
    context: { ...context, hashBounds: storedHashBounds(passwords) },
    note: async (from) => {
      if (platform === null) return;
      const deed = { operator: commandLineOperator, action: 'users.move', route: 'gatehouse import', address: '' };
      await actAs(platform, deed, async (acting) => {
        acting.note({ instanceId: context.instance.id, after: { from } });
      });
    },
  };
}
