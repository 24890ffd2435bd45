import {
  deleteSuppression,
  inTransaction,
  upsertSuppression,
  type MessageChannel,
  type SuppressionReason,
  type SuppressionRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { operatorActor } from '../admins/administrator.ts';
import { recordAudit } from '../audit/audit-entry.ts';
import type { DeliveryContext } from '../context.ts';

/** An address that nothing more is to be sent to, as an administrator says it. */
export interface AddressSuppression {
  readonly channel: MessageChannel;
  readonly address: string;
  readonly reason: SuppressionReason;
  readonly detail: string | null;
  /** Null: until somebody lifts it. */
  readonly expiresAt: Date | null;
}

/**
 * Suppresses an address for an administrator. Messages that wait for it end as suppressed when their turn comes; who
 * asked for them learns nothing of it.
 *
 * @returns the suppression, and whether the address was not suppressed before.
 */
export async function suppressAddress(
  context: DeliveryContext,
  { channel, address, reason, detail, expiresAt }: AddressSuppression,
): Promise<SuppressionRow & { readonly is_new: boolean }> {
  const { actor, now } = context;
  const source = actor.email === operatorActor.email ? 'operator' : 'admin';
  return inTransaction(context, async (tx) => {
    const row = { channel, address, reason, detail, source, created_at: now, expires_at: expiresAt };
    const suppression = await upsertSuppression(tx, row);
    await recordAudit(tx, 'suppression_added', actor, { channel, address: suppression.address, reason });
    return suppression;
  });
}

/** Lifts a suppression. @throws AppError `suppression_not_found` */
export async function liftSuppression(
  context: DeliveryContext,
  { channel, address }: Pick<AddressSuppression, 'channel' | 'address'>,
): Promise<void> {
  await inTransaction(context, async (tx) => {
    const lifted = await deleteSuppression(tx, { channel, address });
    if (!lifted) throw new AppError('suppression_not_found');
    const traits = { channel, address: lifted.address, reason: lifted.reason };
    await recordAudit(tx, 'suppression_removed', context.actor, traits);
  });
}
