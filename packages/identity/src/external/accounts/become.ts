import {
  findAddressOwner,
  lockUser,
  updateIdentity,
  verifyIdentities,
  type UserChange,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../../audit/audit-entry.ts';
import type { Context } from '../../context.ts';
import { answeredChange, type HookAnswer } from '../../hooks/call-event-hooks.ts';
import { changeUser } from '../../users/change-user.ts';
import { mergeMetadata } from '../../users/metadata.ts';
import { noteConfirmed } from '../../users/note-confirmed.ts';
import { followProviders } from '../../users/providers.ts';
import { storeUser } from '../../users/store-user.ts';
import { requireSignable } from '../../users/user-state.ts';
import { addExternalIdentity, noteLinked } from './add-identity.ts';
import type { Arrival, EntryRules } from './arrival.ts';
import { decide, provenEmails, type Decision } from './decide.ts';
import { takeOverUnproven } from './take-over.ts';

/** An account that somebody comes into. */
export interface Became {
  readonly user: UserRow;
  /** Set when it has an address that has to be proven first. */
  readonly isPending: boolean;
}

/** What is needed to do as was decided. */
export interface Becoming {
  readonly decision: Decision;
  /** Of a user who is new, as the hooks want it. */
  readonly draft: UserRow | null;
  readonly answer: HookAnswer | null;
  readonly rules: Pick<EntryRules, 'followsProfile'>;
}

/**
 * Does in a transaction what was decided: stores, links or refreshes, and confirms where the provider has seen a proof.
 *
 * @throws AppError `user_banned`; `identity_already_exists` or `email_exists` when another request was first,
 *   `user_not_found` when what was decided no longer holds.
 */
export async function become(tx: Context, arrival: Arrival, becoming: Becoming): Promise<Became> {
  const { user: entered, identityId } = await enterAccount(tx, arrival, becoming);
  requireSignable(entered, tx.now);
  const user = await followProviders(tx, entered);
  if (!hasToProve(user, arrival)) return { user: await welcome(tx, user, arrival, becoming), isPending: false };
  // Who has proven nothing takes nothing over.
  if (!isProven(tx, user, arrival)) return { user, isPending: true };
  const own = await takeOverUnproven(tx, user, identityId, arrival);
  return { user: await confirm(tx, own, arrival, becoming), isPending: false };
}

/** Whether an account is reached by mail and nobody has proven its address. */
export function hasToProve(
  user: Pick<UserRow, 'email_confirmed_at'>,
  { isEmailOptional, profile }: Pick<Arrival, 'isEmailOptional' | 'profile'>,
): boolean {
  return user.email_confirmed_at === null && !(isEmailOptional && profile.chosen === null);
}

/** Whether the provider has proven the very address that the account has. */
export function isProven(
  context: Pick<Context, 'instance'>,
  user: Pick<UserRow, 'email_key'>,
  { profile }: Arrival,
): boolean {
  return provenEmails(context, profile).some(({ key }) => key === user.email_key);
}

interface Entered {
  readonly user: UserRow;
  readonly identityId: string;
}

async function enterAccount(tx: Context, arrival: Arrival, { decision, draft, rules }: Becoming): Promise<Entered> {
  if (decision.kind === 'create') {
    if (!draft) throw new Error('a user is to be stored of whom there is no draft');
    const user = await storeUser(tx, draft);
    return { user, identityId: (await addExternalIdentity(tx, user, arrival)).id };
  }
  const locked = await lockUser(tx, decision.userId);
  if (decision.kind === 'link') await requireStillSimilar(tx, locked, arrival);
  const identityId = decision.kind === 'known' ? await refresh(tx, decision, arrival) : await link(tx, locked, arrival);
  const adopted = decision.kind === 'known' ? await adoptEmail(tx, locked, arrival) : {};
  const merged = rules.followsProfile
    ? { user_metadata: mergeMetadata(locked.user_metadata, arrival.profile.claims) }
    : {};
  const change = { ...adopted, ...merged };
  return { user: Object.keys(change).length === 0 ? locked : await changeUser(tx, locked, change), identityId };
}

async function refresh(
  tx: Context,
  { identityId }: { readonly identityId: string },
  { profile }: Arrival,
): Promise<string> {
  const change = { identity_data: profile.claims, email: profile.chosen?.address.key ?? null };
  // Whoever has unlinked it meanwhile has closed this way in.
  if ((await updateIdentity(tx, identityId, change, tx.now)) === 0) throw new AppError('user_not_found');
  return identityId;
}

/** The account may have got another address while the hooks were asked: then it is not this person's. */
async function requireStillSimilar(tx: Context, locked: UserRow, arrival: Arrival): Promise<void> {
  const now = await decide(tx, arrival);
  if (now.kind !== 'link' || now.userId !== locked.id) throw new AppError('user_not_found');
}

async function link(tx: Context, user: UserRow, arrival: Arrival): Promise<string> {
  const identity = await addExternalIdentity(tx, user, arrival);
  await noteLinked(tx, user, identity);
  return identity.id;
}

/** Who came without an address, or with one that was somebody's, gets it once the provider has proven it. */
async function adoptEmail(tx: Context, user: UserRow, arrival: Arrival): Promise<UserChange> {
  const { chosen } = arrival.profile;
  if (user.email !== null || !chosen?.verified) return {};
  const owner = await findAddressOwner(tx, user.aud, chosen.address.key);
  if (owner && owner.id !== user.id) return {};
  return { email: chosen.address.written, email_key: chosen.address.key };
}

async function confirm(tx: Context, user: UserRow, { provider }: Arrival, { answer }: Becoming): Promise<UserRow> {
  const confirmed = await changeUser(tx, user, {
    ...answeredChange(answer),
    email_confirmed_at: tx.now,
    is_anonymous: false,
  });
  await verifyIdentities(tx, confirmed, tx.now);
  await recordAudit(tx, 'user_signedup', actorOf(confirmed), { provider });
  await noteConfirmed(tx, user, confirmed);
  return confirmed;
}

async function welcome(tx: Context, user: UserRow, { provider }: Arrival, { answer }: Becoming): Promise<UserRow> {
  const change = answeredChange(answer);
  const welcomed = Object.keys(change).length === 0 ? user : await changeUser(tx, user, change);
  await recordAudit(tx, 'login', actorOf(welcomed), { provider });
  return welcomed;
}
