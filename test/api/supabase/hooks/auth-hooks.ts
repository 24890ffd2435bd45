import { randomBytes } from 'node:crypto';
import type { SparseSettings } from '@gatehouse/instances';
import type { Hook, HookCall, HookReceiver, HookReply } from '../../../support/hook-receiver.ts';
import type { SupabaseApi } from '../support.ts';

export type AuthHookName = keyof NonNullable<SparseSettings['hook']>;

/** A hook of a site under test, and what it is signed with. */
export interface AuthHook extends Hook {
  /** As the published library takes it. */
  readonly secret: string;
}

/** What a hook may say, as JSON. */
export type AuthReply = (call: HookCall) => HookReply | Promise<HookReply>;

export const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** An answer of JSON, typed as such. */
export function says(body: unknown, status = 200): HookReply {
  return { status, body, headers: { 'content-type': 'application/json; charset=utf-8' } };
}

/** What refuses a request, in the words of the hook. */
export const refuses = (http_code: number, message = 'not here'): HookReply => says({ error: { http_code, message } });

/** Lets a site call a hook that answers as told; nothing unless told. */
export function listen(
  api: SupabaseApi,
  receiver: HookReceiver,
  name: AuthHookName,
  reply: AuthReply = () => says({}),
  { on = 'a', ...more }: { readonly on?: string; readonly on_failure?: 'open' | 'closed' } = {},
): AuthHook {
  const secret = newSecret();
  const hook = receiver.hook(reply);
  api.configure({ hook: { [name]: { enabled: true, uri: hook.url, secrets: `v1,${secret}`, ...more } } }, on);
  return { ...hook, secret };
}
