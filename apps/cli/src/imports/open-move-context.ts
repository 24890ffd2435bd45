import { loadConfig, passwordsFragment, type Environment } from '@gatehouse/config';
import { storedHashBounds } from '@gatehouse/crypto';
import type { ImportContext } from '@gatehouse/identity';
import type { Closers } from '../closers.ts';
import { openSiteContext } from '../site-context.ts';

/** What users are moved to: a site, and which password hashes it verifies. @throws as `openSiteContext` does */
export async function openMoveContext(
  env: Environment,
  reference: string | undefined,
  closers: Closers,
): Promise<ImportContext> {
  const context = await openSiteContext(env, reference, closers);
  const { passwords } = loadConfig({ passwords: passwordsFragment }, env);
  return { ...context, hashBounds: storedHashBounds(passwords) };
}
