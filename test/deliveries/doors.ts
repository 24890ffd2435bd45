import { randomUUID } from 'node:crypto';
import type { MessageRow } from '@gatehouse/database';
import type { Site } from '../support/site.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly body: any;
}

/** What to ask; the door's own credential is sent unless `token` says otherwise. */
export interface Asking {
  readonly token?: string | null;
  readonly body?: unknown;
}

/** One of the places at which the same routes are. */
export interface Door {
  readonly name: string;
  /** The door as the audit log names who came through it. */
  readonly actor: string;
  readonly urlOf: (gatehouse: Gatehouse, site: Site) => string;
  readonly tokenOf: (gatehouse: Gatehouse, site: Site) => string;
}

/** Every place at which what was sent and what waits can be seen. */
export const doors: readonly Door[] = [
  {
    name: 'the site’s admins (Netlify dialect)',
    actor: '',
    urlOf: (_gatehouse, site) => `${site.netlifyUrl}/admin`,
    tokenOf: (_gatehouse, site) => site.signToken(),
  },
  {
    name: 'the site’s admins (Supabase dialect)',
    actor: 'service_role',
    urlOf: (_gatehouse, site) => `${site.supabaseUrl}/admin`,
    tokenOf: (_gatehouse, site) => site.signToken({ sub: undefined, role: 'service_role' }),
  },
  {
    name: 'the operator',
    actor: 'operator@netlify.com',
    urlOf: ({ adminUrl }, site) => `${adminUrl}/v1/instances/${site.id}`,
    tokenOf: ({ operatorToken }) => operatorToken,
  },
];

/** Asks through a door: `GET /messages?state=sent`. */
export async function askAt(
  door: Door,
  gatehouse: Gatehouse,
  site: Site,
  endpoint: string,
  { token = door.tokenOf(gatehouse, site), body }: Asking = {},
): Promise<Answer> {
  const [method = '', path = ''] = endpoint.split(' ', 2);
  const response = await fetch(`${door.urlOf(gatehouse, site)}${path}`, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const { status, headers } = response;
  return { status, headers, text, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined };
}

/** Writes a message that no worker looks at. */
export async function addMessage(
  gatehouse: Gatehouse,
  site: Site,
  message: Partial<MessageRow> = {},
): Promise<MessageRow> {
  const now = gatehouse.clock.now();
  const id = message.id ?? randomUUID();
  const row = {
    instance_id: site.id,
    id,
    user_id: null,
    channel: 'mail',
    kind: 'recovery',
    recipient: 'ann@x.example',
    sealed_content: null,
    state: 'sent',
    attempts: 1,
    wire_id: `<${id}@site.example>`,
    next_attempt_at: now,
    created_at: now,
    expires_at: new Date(now.getTime() + 3_600_000),
    ...message,
  };
  const { db } = gatehouse.platform;
  const [stored] = await db
    .knex<MessageRow>('messages')
    .withSchema(db.namespace)
    .insert(row as MessageRow)
    .returning('*');
  if (!stored) throw new Error('the message was not written');
  return stored;
}
