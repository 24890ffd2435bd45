import { hashToken } from '@gatehouse/crypto';
import type { Context } from '../context.ts';

/** What is stored of an auth code: peppered with a key that only this instance has. */
export function authCodeHash(context: Pick<Context, 'instance'>, code: string): Buffer {
  return hashToken(context.instance.keys.tokenPepper, 'auth_code', code);
}
