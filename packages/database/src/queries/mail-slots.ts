import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { queryOne, statement, type Statement } from '../statement.ts';
import { userColumns } from './user-columns.ts';

/** Where it is kept when a user was last sent a mail or text message of a sort. */
export type MailSlot =
  | 'confirmation_sent_at'
  | 'recovery_sent_at'
  | 'email_change_sent_at'
  | 'phone_change_sent_at'
  | 'reauthentication_sent_at';

const claimSlot = {
  confirmation_sent_at: claimStatement('confirmation_sent_at'),
  recovery_sent_at: claimStatement('recovery_sent_at'),
  email_change_sent_at: claimStatement('email_change_sent_at'),
  phone_change_sent_at: claimStatement('phone_change_sent_at'),
  reauthentication_sent_at: claimStatement('reauthentication_sent_at'),
} as const satisfies Record<MailSlot, Statement>;

function claimStatement(slot: MailSlot): Statement {
  return statement(
    `claim_mail_slot_${slot}`,
    `with claimed as (
       update gatehouse.users u set ${slot} = $3, updated_at = $3
       where u.instance_id = $1 and u.id = $2 and (u.${slot} is null or u.${slot} <= $4)
       returning ${userColumns('u')}
     ), entry as (
       insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
       select $1, gen_random_uuid(), $5::jsonb, '', $3 from claimed where $5::jsonb is not null
     )
     select * from claimed`,
  );
}

/** When a mail may be sent, and what is written down of it. */
export interface MailSlotClaim {
  readonly now: Date;
  /** A mail sent after this is too recent for another. */
  readonly sentBefore: Date;
  /** Written to the audit log, where not null. */
  readonly auditPayload: Record<string, unknown> | null;
}

/**
 * Takes the turn to send a user a mail of a sort: of parallel requests one gets it, until enough time has passed.
 *
 * @returns the user with the new time; undefined when it is too soon, or there is no such user.
 */
export async function claimMailSlot(
  scope: Scope,
  userId: string,
  slot: MailSlot,
  { now, sentBefore, auditPayload }: MailSlotClaim,
): Promise<UserRow | undefined> {
  const payload = auditPayload === null ? null : JSON.stringify(auditPayload);
  return queryOne<UserRow>(scope.db, claimSlot[slot], [scope.instanceId, userId, now, sentBefore, payload]);
}

/** Gives a turn back that was taken at `takenAt`, unless another was taken since. */
export async function releaseMailSlot(
  scope: Scope,
  userId: string,
  slot: MailSlot,
  { takenAt, before }: { readonly takenAt: Date; readonly before: Date | null },
): Promise<void> {
  await rowsOf(scope, 'users')
    .where({ id: userId, [slot]: takenAt })
    .update({ [slot]: before });
}
