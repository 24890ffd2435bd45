import type { Knex } from 'knex';
import type { MessageChannel, MessageRow, MessageState } from '../rows/message-row.ts';
import { pastPolicies, rowsOf, type Scope } from '../scope.ts';

const columns = [
  'id',
  'user_id',
  'channel',
  'kind',
  'recipient',
  'state',
  'attempts',
  'attempt_log',
  'wire_id',
  'next_attempt_at',
  'last_error',
  'created_at',
  'expires_at',
  'sent_at',
] as const satisfies readonly (keyof MessageRow)[];

/** A message without its contents. */
export type ListedMessage = Pick<MessageRow, (typeof columns)[number]> & {
  /** Whether its contents are still there to be sent. */
  readonly has_content: boolean;
};

/** Which messages; what is absent matters not. */
export interface MessageFilter {
  readonly state?: MessageState | undefined;
  readonly channel?: MessageChannel | undefined;
  readonly kind?: string | undefined;
  /** The whole address, in any case. */
  readonly recipient?: string | undefined;
  readonly user_id?: string | undefined;
  /** Included. */
  readonly created_from?: Date | undefined;
  /** Not included. */
  readonly created_to?: Date | undefined;
}

/** Which messages, newest first. */
export interface MessageListing extends MessageFilter {
  /** Where the page before ended. */
  readonly after?: Pick<MessageRow, 'created_at' | 'id'> | undefined;
  readonly limit: number;
}

/** One page of messages. Those that were never meant for anybody are none. */
export async function listMessages(scope: Scope, listing: MessageListing): Promise<ListedMessage[]> {
  const { after, limit, ...filter } = listing;
  const page = matchingMessages(scope, filter);
  if (after) void page.whereRaw('(created_at, id) < (?, ?)', [after.created_at, after.id]);
  return (await selectListed(scope, page)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)) as ListedMessage[];
}

/** The message with that id. */
export async function findListedMessage(scope: Scope, id: string): Promise<ListedMessage | undefined> {
  return (await selectListed(scope, matchingMessages(scope, {}).where({ id })).first()) as ListedMessage | undefined;
}

/** A builder of the messages that match. */
function matchingMessages(scope: Scope, filter: MessageFilter): Knex.QueryBuilder {
  const { state, channel, kind, recipient, user_id, created_from, created_to } = filter;
  // A recipient is found by an index of "lower(recipient)".
  const reading = recipient === undefined ? scope : pastPolicies(scope);
  const messages = (rowsOf(reading, 'messages') as Knex.QueryBuilder).whereNot({ recipient: '' });
  const equal = Object.entries({ state, channel, kind, user_id }).filter(([, value]) => value !== undefined);
  void messages.where(Object.fromEntries(equal));
  if (recipient !== undefined) void messages.whereRaw('lower(recipient) = lower(?)', [recipient]);
  if (created_from !== undefined) void messages.where('created_at', '>=', created_from);
  if (created_to !== undefined) void messages.where('created_at', '<', created_to);
  return messages;
}

function selectListed({ db }: Scope, messages: Knex.QueryBuilder): Knex.QueryBuilder {
  return messages.select(...columns, db.knex.raw('sealed_content is not null as has_content'));
}
