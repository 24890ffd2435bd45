import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';

const tag = 'Local inbox';
const description = 'Only where Gatehouse runs with an inbox of its own. Mails hold links that sign people in.';

/** `GET /inbox/messages` */
export const listMailsContract = {
  method: 'get',
  path: '/inbox/messages',
  scope: 'support',
  tag,
  summary: 'What the local inbox holds, newest first.',
  description,
  answers: { 200: { description: 'The mails.', schema: z.array(z.record(z.string(), z.unknown())) } },
} as const satisfies RouteContract;

/** `DELETE /inbox/messages` */
export const deleteMailsContract = {
  method: 'delete',
  path: '/inbox/messages',
  scope: 'support',
  action: 'inbox.clear',
  tag,
  summary: 'Forgets every mail of the local inbox.',
  description,
  answers: { 204: { description: 'The inbox is empty.' } },
} as const satisfies RouteContract;

/** Every route of the local inbox. */
export const inboxContracts: readonly RouteContract[] = [listMailsContract, deleteMailsContract];
