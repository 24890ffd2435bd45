import { findAddressOwner, findIdentity, listSimilarAccounts } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import type { EmailAddress } from '../../users/email-address.ts';
import type { Arrival } from './arrival.ts';
import { defaultDomain, linkingDomainOf } from './linking-domain.ts';

/** Whose account somebody gets. */
export type Decision =
  | { readonly kind: 'known'; readonly userId: string; readonly identityId: string }
  | { readonly kind: 'link'; readonly userId: string }
  /** Without an address when it is somebody else's: it was not proven to be this person's. */
  | { readonly kind: 'create'; readonly email: EmailAddress | null; readonly isApart: boolean };

/**
 * Decides whose account somebody gets whom a provider vouches for (supabase-extended.md 4.5).
 *
 * @throws AppError `multiple_accounts` when several would do; `email_exists` when one would and the site links none.
 */
export async function decide(context: Context, arrival: Arrival): Promise<Decision> {
  const { provider, profile } = arrival;
  const known = await findIdentity(context, provider, profile.subject);
  if (known) return { kind: 'known', userId: known.user_id, identityId: known.id };
  const { settings } = context.instance;
  const domain = linkingDomainOf(settings, provider);
  const [similar, ...others] = await similarUsers(context, arrival, domain);
  if (others.length > 0) throw new AppError('multiple_accounts');
  if (similar === undefined) return creation(context, arrival, domain);
  if (!settings.security.automatic_linking_enabled) throw new AppError('email_exists');
  return { kind: 'link', userId: similar };
}

/** The users that share a proven address: by an identity of the same domain, else (in the default one) by themselves. */
async function similarUsers(context: Context, { profile }: Arrival, domain: string): Promise<string[]> {
  // Also where the site believes people what their address is: that of somebody else's account opens it to nobody.
  const proven = profile.emails.filter(({ verified }) => verified).map(({ address }) => address.key);
  if (proven.length === 0) return [];
  const { settings } = context.instance;
  const accounts = await listSimilarAccounts(context, context.request.audience, proven);
  const byIdentity = accounts.filter(
    ({ provider }) => provider !== null && linkingDomainOf(settings, provider) === domain,
  );
  if (byIdentity.length > 0 || domain !== defaultDomain) return usersOf(byIdentity);
  return usersOf(accounts.filter(({ provider }) => provider === null));
}

/** The addresses that count as proven: those that the provider verified, or all where the site believes people. */
export function provenEmails({ instance }: Pick<Context, 'instance'>, { emails }: Arrival['profile']): EmailAddress[] {
  const { autoconfirm } = instance.settings.mailer;
  return emails.filter(({ verified }) => verified || autoconfirm).map(({ address }) => address);
}

async function creation(context: Context, { profile }: Arrival, domain: string): Promise<Decision> {
  const isApart = domain !== defaultDomain;
  const email = profile.chosen?.address ?? null;
  if (email === null || isApart) return { kind: 'create', email, isApart };
  const owner = await findAddressOwner(context, context.request.audience, email.key);
  return { kind: 'create', email: owner ? null : email, isApart };
}

function usersOf(accounts: readonly { readonly user_id: string }[]): string[] {
  return [...new Set(accounts.map(({ user_id }) => user_id))];
}
