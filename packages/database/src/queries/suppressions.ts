import type { Knex } from 'knex';
import type { MessageChannel } from '../rows/message-row.ts';
import type { SuppressionReason, SuppressionRow } from '../rows/suppression-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { queryOne, statement } from '../statement.ts';
import { escapeLike } from './escape-like.ts';

// By the database alone: JavaScript folds some letters otherwise (a sigma at the end of a word), and what a message is
// compared with is folded here.
/** SQL for how an address is written where it is suppressed: phone numbers without `+`. */
function keyOf(channel: string, address: string): string {
  return `case ${channel}::text when 'sms' then ltrim(${address}::text, '+') else lower(${address}::text) end`;
}

const upsert = statement(
  'upsert_suppression',
  `insert into gatehouse.suppressions as s
     (instance_id, channel, address, reason, detail, source, created_at, expires_at)
   values ($1, $2, ${keyOf('$2', '$3')}, $4, $5, $6, $7, $8)
   on conflict (instance_id, channel, address) do update set
     reason = excluded.reason, detail = excluded.detail, source = excluded.source,
     created_at = excluded.created_at, expires_at = excluded.expires_at
   returning instance_id, channel, address, reason, detail, source, created_at, expires_at, (xmax = 0) as is_new`,
);

/**
 * SQL for the reason why a row of `messages` must not be sent; null when it may.
 *
 * @param now SQL for the time
 */
export function suppressionOf(message: string, now: string): string {
  return `(select s.reason from gatehouse.suppressions s
     where s.instance_id = ${message}.instance_id and s.channel = ${message}.channel
       and s.address = ${keyOf(`${message}.channel`, `${message}.recipient`)}
       and (s.expires_at is null or s.expires_at > ${now}))`;
}

const isAddress = `address = ${keyOf('?', '?')}`;

/** A suppression to be written; its address in any case. */
export type NewSuppression = Omit<SuppressionRow, 'instance_id'>;

/**
 * Suppresses an address, or says anew why and until when it is.
 *
 * @returns the suppression, and whether the address was not suppressed before.
 */
export async function upsertSuppression(
  scope: Scope,
  suppression: NewSuppression,
): Promise<SuppressionRow & { readonly is_new: boolean }> {
  const { channel, address, reason, detail, source, created_at, expires_at } = suppression;
  const values = [scope.instanceId, channel, address, reason, detail, source, created_at, expires_at];
  const row = await queryOne<SuppressionRow & { is_new: boolean }>(scope.db, upsert, values);
  if (!row) throw new Error('the suppression was not written');
  return row;
}

/** Lifts a suppression. @returns what it was; undefined when there was none. */
export async function deleteSuppression(
  scope: Scope,
  { channel, address }: Pick<SuppressionRow, 'channel' | 'address'>,
): Promise<SuppressionRow | undefined> {
  const rows = await rowsOf(scope, 'suppressions')
    .where({ channel })
    .whereRaw(isAddress, [channel, address, address])
    .delete('*');
  return rows[0];
}

/** What holds for an address at that time. */
export async function findSuppression(
  scope: Scope,
  { channel, address }: Pick<SuppressionRow, 'channel' | 'address'>,
  now: Date,
): Promise<SuppressionRow | undefined> {
  const found = await rowsOf(scope, 'suppressions')
    .where({ channel })
    .whereRaw(isAddress, [channel, address, address])
    .first();
  return found && (found.expires_at === null || found.expires_at > now) ? found : undefined;
}

/** Which suppressions, newest first. */
export interface SuppressionListing {
  readonly channel?: MessageChannel | undefined;
  readonly reason?: SuppressionReason | undefined;
  /** Found anywhere in the address, whatever the case. */
  readonly address?: string | undefined;
  /** Where the page before ended. */
  readonly after?: Pick<SuppressionRow, 'created_at' | 'address' | 'channel'> | undefined;
  readonly limit: number;
}

/** One page of suppressions, those that have expired included. */
export async function listSuppressions(scope: Scope, listing: SuppressionListing): Promise<SuppressionRow[]> {
  const { channel, reason, address, after, limit } = listing;
  const page = rowsOf(scope, 'suppressions') as Knex.QueryBuilder;
  if (channel !== undefined) void page.where({ channel });
  if (reason !== undefined) void page.where({ reason });
  if (address !== undefined) {
    void page.whereRaw('address like lower(?)', [`%${escapeLike(address)}%`]);
  }
  if (after) {
    const position = [after.created_at, after.address, after.channel];
    void page.whereRaw('(created_at, address, channel) < (?, ?, ?)', position);
  }
  return (await page
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'address', order: 'desc' },
      { column: 'channel', order: 'desc' },
    ])
    .limit(limit)
    .select('*')) as SuppressionRow[];
}
