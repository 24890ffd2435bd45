import type { RouteContract } from '@gatehouse/operator-api';
import { addSuppressionSchema, previewMailSchema, replayMessagesSchema, testMailSchema } from './message-requests.ts';
import {
  mailPreviewSchema,
  messageCountsSchema,
  messageDetailSchema,
  messageListSchema,
  messageReplaySchema,
  messageViewSchema,
  suppressionListSchema,
  suppressionViewSchema,
  testMessageSchema,
} from './message-views.ts';
import { countQuerySchema } from './messages/count-messages.ts';
import { messageQuerySchema } from './messages/list-messages.ts';
import { suppressionQuerySchema } from './suppressions/list-suppressions.ts';

/** What an operator needs here: whom mails went to is nothing that everybody who reads settings must see. */
export const deliveryScope = 'support';

/** Where the operator finds what is an instance's. */
export const instanceBase = '/v1/instances/:reference';

const scope = deliveryScope;
const tag = 'Messages';

/** The routes of {@link deliveryRoutes} where the operator finds them, for the gate and the reference. */
export const deliveryContracts: readonly RouteContract[] = [
  {
    method: 'get',
    path: `${instanceBase}/messages`,
    scope,
    tag,
    summary: 'Lists the messages of an instance, newest first, without their contents.',
    query: messageQuerySchema,
    answers: { 200: { description: 'A page.', schema: messageListSchema } },
    errors: ['not_found', 'validation_failed'],
  },
  {
    method: 'get',
    path: `${instanceBase}/messages/counts`,
    scope,
    tag,
    summary: 'Counts messages by channel and state: the newest 100,000 of the time asked for.',
    query: countQuerySchema,
    answers: { 200: { description: 'The counts.', schema: messageCountsSchema } },
    errors: ['not_found', 'validation_failed'],
  },
  {
    method: 'post',
    path: `${instanceBase}/messages/replay`,
    scope,
    action: 'messages.replay',
    tag,
    summary: 'Sends messages that were given up once more, the oldest first, as far as their links still work.',
    body: replayMessagesSchema,
    answers: { 202: { description: 'How many are on their way.', schema: messageReplaySchema } },
    errors: ['not_found', 'bad_json', 'validation_failed'],
  },
  {
    method: 'get',
    path: `${instanceBase}/messages/:id`,
    scope,
    tag,
    summary: 'Shows a message: what came of each attempt, and why its address gets nothing, if it does not.',
    answers: { 200: { description: 'The message.', schema: messageDetailSchema } },
    errors: ['not_found', 'message_not_found'],
  },
  {
    method: 'post',
    path: `${instanceBase}/messages/:id/replay`,
    scope,
    action: 'message.replay',
    tag,
    summary: 'Sends a message that was given up once more, under the same Message-ID.',
    answers: { 202: { description: 'It is on its way.', schema: messageViewSchema } },
    errors: ['not_found', 'message_not_found', 'message_not_replayable'],
  },
  {
    method: 'post',
    path: `${instanceBase}/messages/:id/cancel`,
    scope,
    action: 'message.cancel',
    tag,
    summary: 'Ends a message that waits, for good.',
    answers: { 200: { description: 'It is never sent.', schema: messageViewSchema } },
    errors: ['not_found', 'message_not_found', 'message_not_cancellable'],
  },
  {
    method: 'get',
    path: `${instanceBase}/suppressions`,
    scope,
    tag,
    summary: 'Lists the addresses that an instance sends nothing to, newest first.',
    query: suppressionQuerySchema,
    answers: { 200: { description: 'A page.', schema: suppressionListSchema } },
    errors: ['not_found', 'validation_failed'],
  },
  {
    method: 'post',
    path: `${instanceBase}/suppressions`,
    scope,
    action: 'suppression.add',
    tag,
    summary: 'Suppresses an address, or says anew why and until when it is.',
    body: addSuppressionSchema,
    answers: {
      200: { description: 'It was suppressed already.', schema: suppressionViewSchema },
      201: { description: 'It is suppressed.', schema: suppressionViewSchema },
    },
    errors: ['not_found', 'bad_json', 'validation_failed'],
  },
  {
    method: 'delete',
    path: `${instanceBase}/suppressions/:channel/:address`,
    scope,
    action: 'suppression.remove',
    tag,
    summary: 'Lifts the suppression of an address.',
    answers: { 204: { description: 'The address gets messages again.' } },
    errors: ['not_found', 'suppression_not_found'],
  },
  {
    method: 'post',
    path: `${instanceBase}/mail/preview`,
    scope,
    tag,
    summary: 'Shows a mail as the instance would send it now, or with other texts; nothing is stored or sent.',
    body: previewMailSchema,
    answers: { 200: { description: 'The mail.', schema: mailPreviewSchema } },
    errors: ['not_found', 'bad_json', 'validation_failed', 'setting_invalid'],
  },
  {
    method: 'post',
    path: `${instanceBase}/mail/test`,
    scope,
    action: 'mail.test',
    tag,
    summary: 'Sends a real mail whose link opens nothing; ten in an hour for each instance.',
    body: testMailSchema,
    answers: { 202: { description: 'It is on its way.', schema: testMessageSchema } },
    errors: ['not_found', 'bad_json', 'validation_failed', 'email_address_invalid', 'smtp_not_configured'],
  },
];
