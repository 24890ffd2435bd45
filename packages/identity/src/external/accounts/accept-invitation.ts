import {
  deleteOneTimeTokens,
  findOneTimeToken,
  findUserById,
  verifyIdentities,
  type OneTimeTokenRow,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../../audit/audit-entry.ts';
import type { Context } from '../../context.ts';
import { answeredChange, type HookAnswer } from '../../hooks/call-event-hooks.ts';
import { spendOneTimeToken } from '../../one-time-tokens/spend-one-time-token.ts';
import { askBeforeAccepting } from '../../users/ask-before-accepting.ts';
import { changeUser } from '../../users/change-user.ts';
import { mergeMetadata } from '../../users/metadata.ts';
import { noteConfirmed } from '../../users/note-confirmed.ts';
import { followProviders } from '../../users/providers.ts';
import { isBanned } from '../../users/user-state.ts';
import { addExternalIdentity } from './add-identity.ts';
import type { Arrival } from './arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import { takeOverUnproven } from './take-over.ts';

/**
 * Accepts an invitation by an account at a provider. That the person read the mail is proven by its token; that it is the
 * same person, by an address that the provider has too.
 *
 * @throws AppError `invite_not_found`, `otp_expired`, `invited_email_mismatch`, `identity_already_exists`, `user_banned`,
 *   `hook_*`; whatever the ending throws.
 */
export async function acceptInvitation<Result>(
  context: Context,
  tokenHash: Buffer,
  arrival: Arrival,
  ending: Ending<Result>,
): Promise<Result> {
  const { token, user } = await getInvitation(context, tokenHash, arrival);
  const accept = async (tx: Context, locked: UserRow, answer: HookAnswer | null): Promise<UserRow> => {
    // Much can have happened to the account while the hooks were asked.
    requireInvited(tx, locked, token, arrival);
    return join(tx, locked, arrival, answer);
  };
  const events = { event: { name: 'signup', user } as const, signsIn: ending.signsInBy !== null };
  return spendOneTimeToken(context, token, {
    prepare: askBeforeAccepting(context, user.id, events, accept, ending.signsInBy ?? undefined),
    settle: async (tx, locked, asked) => {
      const joined = await accept(tx, locked, asked?.answer ?? null);
      return ending.finish(tx, joined, asked?.prepared ?? null);
    },
  });
}

interface Invitation {
  readonly token: OneTimeTokenRow;
  readonly user: UserRow;
}

async function getInvitation(context: Context, tokenHash: Buffer, arrival: Arrival): Promise<Invitation> {
  const token = await findOneTimeToken(context, tokenHash, ['confirmation']);
  const user = token && (await findUserById(context, token.user_id));
  if (!user) throw new AppError('invite_not_found');
  requireInvited(context, user, token, arrival);
  return { token, user };
}

function requireInvited(context: Context, user: UserRow, token: OneTimeTokenRow, { profile }: Arrival): void {
  // The link of a sign-up is none: with it nobody was invited.
  const isOpen = user.invited_at !== null && user.email_confirmed_at === null && user.deleted_at === null;
  if (!isOpen) throw new AppError('invite_not_found');
  if (token.expires_at <= context.now) throw new AppError('otp_expired', { params: { kind: token.kind } });
  if (isBanned(user, context.now)) throw new AppError('user_banned');
  const isSame =
    user.email_key === token.address && profile.emails.some(({ address }) => address.key === token.address);
  if (!isSame) throw new AppError('invited_email_mismatch');
}

async function join(tx: Context, locked: UserRow, arrival: Arrival, answer: HookAnswer | null): Promise<UserRow> {
  const identity = await addExternalIdentity(tx, locked, arrival);
  await deleteOneTimeTokens(tx, locked.id);
  const own = await takeOverUnproven(tx, locked, identity.id, arrival);
  const metadata = mergeMetadata(locked.user_metadata, arrival.profile.claims);
  const change = { user_metadata: metadata, ...answeredChange(answer), email_confirmed_at: tx.now };
  const user = await changeUser(tx, own, change);
  await verifyIdentities(tx, user, tx.now);
  await recordAudit(tx, 'invite_accepted', actorOf(user), { provider: arrival.provider });
  await noteConfirmed(tx, locked, user);
  return followProviders(tx, user);
}
