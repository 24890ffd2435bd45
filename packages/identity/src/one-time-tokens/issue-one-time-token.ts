import { randomUUID } from 'node:crypto';
import { hashToken, randomLinkToken } from '@gatehouse/crypto';
import { replaceOneTimeToken, type OneTimeTokenKind } from '@gatehouse/database';
import type { Context } from '../context.ts';

/** Whom a token is for, and for how long. */
export interface OneTimeTokenRequest {
  readonly userId: string;
  readonly kind: OneTimeTokenKind;
  /** The address it will be sent to, as it is compared. */
  readonly address: string;
  readonly lifetimeSeconds: number;
}

/** A token to put into a mail. It exists in clear only here and in the sealed message. */
export interface IssuedOneTimeToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Makes a link token; an earlier one of the same user and kind stops working. */
export async function issueOneTimeToken(context: Context, request: OneTimeTokenRequest): Promise<IssuedOneTimeToken> {
  const token = randomLinkToken();
  const expiresAt = new Date(context.now.getTime() + request.lifetimeSeconds * 1_000);
  await replaceOneTimeToken(context, {
    id: randomUUID(),
    user_id: request.userId,
    kind: request.kind,
    token_hash: linkTokenHash(context, token),
    code_hash: null,
    address: request.address,
    dialect: context.request.dialect,
    created_at: context.now,
    expires_at: expiresAt,
  });
  return { token, expiresAt };
}

/** What is stored of a link token: peppered with a key that only this instance has. */
export function linkTokenHash(context: Pick<Context, 'instance'>, token: string): Buffer {
  return hashToken(context.instance.keys.tokenPepper, 'link', token);
}
