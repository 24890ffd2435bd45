import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { isAllowedRedirect } from '../../redirects/is-allowed-redirect.ts';
import type { WalletMessage } from './wallet-message.ts';

/**
 * Refuses a message that was not signed for this site and now, in the order of supabase-extended.md 11.1. A wallet shows
 * people the domain that asks: a message for another one is what they have signed elsewhere.
 *
 * @param validitySeconds how far from now it may have been issued, in either direction.
 * @throws AppError `oauth_error` (`invalid_grant`)
 */
export function requireOwnMessage(
  { instance, now }: Pick<Context, 'instance' | 'now'>,
  message: WalletMessage,
  validitySeconds: number,
): void {
  const { settings } = instance;
  const uri = new URL(message.uri);
  const isLocal = uri.hostname === 'localhost';
  if (uri.protocol !== 'https:' && !isLocal) throw invalidGrant('its URI is not https');
  if (!isAllowedRedirect(settings, message.uri)) throw invalidGrant('its URI is not of this site');
  // On a developer's machine too: what wallets compare with the page is the domain alone.
  if (uri.host !== message.domain.toLowerCase()) throw invalidGrant('its URI is of another domain');
  if (!isLocal && !isAllowedRedirect(settings, `https://${message.domain}/`)) {
    throw invalidGrant('its domain is not of this site');
  }
  requireTimely(message, now, validitySeconds);
}

function requireTimely({ notBefore, expiresAt, issuedAt }: WalletMessage, now: Date, validitySeconds: number): void {
  if (notBefore && notBefore > now) throw invalidGrant('it is not good yet');
  if (expiresAt && expiresAt <= now) throw invalidGrant('it has expired');
  const age = Math.abs(now.getTime() - issuedAt.getTime());
  if (age > validitySeconds * 1_000) throw invalidGrant('it was issued too long ago, or will be');
}

/** What is wrong with a message that somebody has signed. */
export function invalidGrant(problem: string): AppError {
  return new AppError('oauth_error', {
    params: { error: 'invalid_grant', description: `The message is not accepted: ${problem}` },
  });
}
