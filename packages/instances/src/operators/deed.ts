import { inPlatformTransaction, insertOperatorAuditEntry, type Scope } from '@gatehouse/database';
import type { DeedNote, Platform } from '../platform.ts';
import { answeredBefore, type Replayable } from './idempotency.ts';
import type { Operator } from './operator.ts';

/** What an operator is about to do, and from where. */
export interface Deed {
  readonly operator: Operator;
  /** What the audit log calls it, such as `instance.suspend`. */
  readonly action: string;
  /** Method and path of the route, or the command. */
  readonly route: string;
  /** Empty for what comes over no network. */
  readonly address: string;
  readonly requestId?: string | undefined;
}

/** The platform inside the transaction of a deed. */
export interface Acting extends Platform {
  /** Tells the audit log what is being done; the last call counts. Nothing in it may be secret. */
  note(note: DeedNote): void;
  /** Keeps what shall only happen once the deed is done for good; for scopes inside it. */
  readonly afterCommit: Scope['afterCommit'];
}

/** What a deed is done in. */
type Transaction = Pick<Acting, 'db' | 'afterCommit'>;

/**
 * Does something in one transaction with its entry in the audit log: neither is ever there without the other.
 *
 * @returns what the work returns
 * @throws what the work throws, with nothing done and nothing written
 */
export async function actAs<T>(platform: Platform, deed: Deed, work: (acting: Acting) => Promise<T>): Promise<T> {
  return inPlatformTransaction(platform.db, (transaction) => actIn(transaction, platform, deed, work));
}

/**
 * Like {@link actAs} for what may be asked twice with one Idempotency-Key: the second asker gets the answer of the first,
 * and nothing is done again.
 *
 * @throws AppError `idempotency_key_reused` when the key was used for another request
 */
export async function actOnce<T extends object>(
  platform: Platform,
  deed: Deed,
  replayable: Replayable,
  work: (acting: Acting) => Promise<T>,
): Promise<{ readonly answer: T; readonly isReplayed: boolean }> {
  return inPlatformTransaction(platform.db, async (transaction) => {
    const earlier = await answeredBefore<T>({ ...platform, db: transaction.db }, deed.operator, replayable);
    if (earlier.answer !== undefined) return { answer: earlier.answer, isReplayed: true };
    const answer = await actIn(transaction, platform, deed, work);
    await earlier.keep(answer);
    return { answer, isReplayed: false };
  });
}

async function actIn<T>(
  { db, afterCommit }: Transaction,
  platform: Platform,
  deed: Deed,
  work: (acting: Acting) => Promise<T>,
): Promise<T> {
  let noted: DeedNote = {};
  const result = await work({ ...platform, db, afterCommit, note: (note) => void (noted = note) });
  await writeDown({ ...platform, db }, deed, noted);
  return result;
}

async function writeDown(platform: Platform, deed: Deed, { instanceId, before, after }: DeedNote): Promise<void> {
  const details = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  await insertOperatorAuditEntry(platform.db, {
    created_at: platform.now(),
    operator_id: deed.operator.id,
    operator_name: deed.operator.name,
    action: deed.action,
    route: deed.route,
    instance_id: instanceId ?? null,
    ip_address: deed.address,
    request_id: deed.requestId ?? null,
    details,
  });
}
