import { deliveryColumns } from './delivery-columns.ts';
import { suppressionOf } from './suppressions.ts';

/** A table whose rows are delivered, as statements speak of it. */
export interface DeliverySource {
  readonly table: string;
  /** SQL for the channel of a row, which is named as given. */
  readonly channelOf: (row: string) => string;
  /** SQL that a row's end adds to its change: what of it is worth keeping no longer. `$4` is the new state, `$7` the time. */
  readonly atEnd: string;
  /** SQL of what whoever takes a row is told: its columns and what goes with them. `$3` is the time. */
  readonly told: string;
}

const sources = {
  messages: {
    table: 'gatehouse.messages',
    channelOf: (row) => `${row}.channel`,
    // What failed can be sent again by hand, as long as its links work.
    atEnd: `sealed_content = case when $4 in ('failed', 'abandoned') and expires_at > $7 then sealed_content end,
            sent_at = case when $4 = 'sent' then $7::timestamptz end`,
    told: `${deliveryColumns.messages.join(', ')}, ${suppressionOf('messages', '$3')} as suppressed_for`,
  },
  webhook_deliveries: {
    table: 'gatehouse.webhook_deliveries',
    channelOf: () => `'webhook'::text`,
    atEnd: 'finished_at = $7',
    told: deliveryColumns.webhook_deliveries.join(', '),
  },
} as const satisfies Record<string, DeliverySource>;

export type DeliverySourceName = keyof typeof sources;

/** How statements speak of a table whose rows are delivered. */
export function deliverySource(name: DeliverySourceName): DeliverySource {
  return sources[name];
}

/** Attempts that a row remembers; the oldest is forgotten first. Only replays by hand can make so many. */
const attemptsKept = 50;

/** SQL that adds an entry to the log of a row's attempts. @param entry SQL for its JSON; null adds none */
export function withEntry(entry: string): string {
  return `attempt_log = case when ${entry}::jsonb is null then attempt_log
     when jsonb_array_length(attempt_log) < ${attemptsKept} then attempt_log || ${entry}::jsonb
     else (attempt_log - 0) || ${entry}::jsonb end`;
}
