import { setTimeout as pause } from 'node:timers/promises';
import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import type { AuthHookName } from './auth-hook-names.ts';

type HookSettings = InstanceSettings['hook'][AuthHookName];

const rememberedMax = 32;

/** Milliseconds that the last calls took, newest first, for as long as the settings live that say where the hook is. */
const paces = new WeakMap<HookSettings, readonly number[]>();

/** Remembers how long a hook took that answered. */
export function notePace({ instance }: Context, name: AuthHookName, milliseconds: number): void {
  const settings = instance.settings.hook[name];
  paces.set(settings, [milliseconds, ...(paces.get(settings) ?? [])].slice(0, rememberedMax));
}

/**
 * Takes as long as one of the hook's last calls, without calling it: a hook hears nothing of an address that has no
 * account, and time shall not tell that. Until the hook has been called once there is nothing to go by.
 */
export async function waitAsHookWould({ instance }: Context, name: AuthHookName): Promise<void> {
  const settings = instance.settings.hook[name];
  if (!settings.enabled) return;
  const known = paces.get(settings) ?? [];
  const chosen = known[Math.floor(Math.random() * known.length)];
  if (chosen !== undefined) await pause(chosen);
}
