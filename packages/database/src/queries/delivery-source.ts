import { suppressionOf } from './suppressions.ts';

/** A table whose rows are delivered, as statements speak of it. */
export interface DeliverySource {
  readonly table: string;
  /** SQL for the channel of a row, which is named as given. */
  readonly channelOf: (row: string) => string;
  /** SQL that a row's end adds to its change: what of it is worth keeping no longer. `$4` is the new state, `$7` the time. */
  readonly atEnd: string;
  /** SQL of columns that whoever takes a row is told beside its own. `$3` is the time. */
  readonly withHold?: string;
}

const sources = {
  messages: {
    table: 'gatehouse.messages',
    channelOf: (row) => `${row}.channel`,
    // What failed can be sent again by hand, as long as its links work.
    atEnd: `sealed_content = case when $4 in ('failed', 'abandoned') and expires_at > $7 then sealed_content end,
            sent_at = case when $4 = 'sent' then $7::timestamptz end`,
    withHold: `${suppressionOf('messages', '$3')} as suppressed_for`,
  },
  webhook_deliveries: {
    table: 'gatehouse.webhook_deliveries',
    channelOf: () => `'webhook'::text`,
    atEnd: 'finished_at = $7',
  },
} as const satisfies Record<string, DeliverySource>;

export type DeliverySourceName = keyof typeof sources;

/** How statements speak of a table whose rows are delivered. */
export function deliverySource(name: DeliverySourceName): DeliverySource {
  return sources[name];
}
