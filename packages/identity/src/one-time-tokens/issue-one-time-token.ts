import { randomBytes, randomUUID } from 'node:crypto';
import { hashToken, randomDigits, randomLinkToken } from '@gatehouse/crypto';
import { replaceOneTimeToken, type OneTimeTokenKind } from '@gatehouse/database';
import type { Context } from '../context.ts';

/**
 * What is made: a token for a link to the site; a token for a link to our own endpoint and a code to type; or the same
 * with a mark that says that the link is to be answered with a code for the client that asked (PKCE). Or a given code
 * alone, for a text message.
 */
export type OneTimeTokenForm = 'link' | 'link_and_code' | 'pkce_link_and_code' | { readonly code: string };

/** Whom a token is for, and for how long. */
export interface OneTimeTokenRequest {
  readonly userId: string;
  readonly kind: OneTimeTokenKind;
  /** The address it will be sent to, as it is compared. */
  readonly address: string;
  readonly lifetimeSeconds: number;
  readonly form: OneTimeTokenForm;
}

/** A token to put into a message. It exists in clear only here and in the sealed message. */
export interface IssuedOneTimeToken {
  readonly id: string;
  readonly token: string;
  /** Empty when there is no code. */
  readonly code: string;
  readonly expiresAt: Date;
}

/** What a link token begins with whose answer is a code for the client (supabase-core.md 8). */
const pkcePrefix = 'pkce_';

/**
 * Makes a token; an earlier one of the same user and kind stops working. For a user that does not exist the work is the
 * same and nothing is stored.
 */
export async function issueOneTimeToken(context: Context, request: OneTimeTokenRequest): Promise<IssuedOneTimeToken> {
  const { form, address } = request;
  const token = makeToken(form);
  const code = makeCode(context, form);
  const expiresAt = new Date(context.now.getTime() + request.lifetimeSeconds * 1_000);
  const id = randomUUID();
  await replaceOneTimeToken(context, {
    id,
    user_id: request.userId,
    kind: request.kind,
    token_hash: linkTokenHash(context, token),
    code_hash: code === '' ? null : codeHash(context, address, code),
    address,
    dialect: context.request.dialect,
    created_at: context.now,
    expires_at: expiresAt,
  });
  return { id, token, code, expiresAt };
}

/** Whether the client that asked for this link wants a code in place of tokens. */
export function isPkceToken(token: string): boolean {
  return token.startsWith(pkcePrefix);
}

/** Whether a text has the form of a link token, of any of the forms; a typed code never has. */
export function isLinkToken(text: string): boolean {
  return /^(?:(?:pkce_)?[0-9a-f]{56}|[A-Za-z0-9_-]{22})$/.test(text);
}

/** What is stored of a link token: peppered with a key that only this instance has. */
export function linkTokenHash(context: Pick<Context, 'instance'>, token: string): Buffer {
  return hashToken(context.instance.keys.tokenPepper, 'link', token);
}

/** What is stored of a code: peppered, and worth nothing with another address. Few digits need both. */
export function codeHash(context: Pick<Context, 'instance'>, address: string, code: string): Buffer {
  return hashToken(context.instance.keys.tokenPepper, 'code', `${code} ${address}`);
}

function makeCode({ instance }: Context, form: OneTimeTokenForm): string {
  if (form === 'link') return '';
  return typeof form === 'object' ? form.code : randomDigits(instance.settings.mailer.otp_length);
}

/** A code that is alone has a token too, which nobody ever learns. */
function makeToken(form: OneTimeTokenForm): string {
  if (form === 'link' || typeof form === 'object') return randomLinkToken();
  return `${form === 'link_and_code' ? '' : pkcePrefix}${randomBytes(28).toString('hex')}`;
}
