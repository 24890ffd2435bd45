import { isWebAddressOrPath } from './address-rules.ts';
import { onFailure } from './hook-settings.ts';
import { choice, choices, group, text, wholeNumber } from './leaf.ts';

/** Events that a webhook may be called for (netlify.md 6.1). */
const webhookEvents = ['validate', 'signup', 'login', 'usermodified', 'userdeleted'] as const;

/** The site's own event hook. */
export const webhookSettings = group({
  url: text('Address that events are sent to; when set, the hooks of a request are not called.', {
    env: 'GOTRUE_WEBHOOK_URL',
    max: 2048,
    matches: isWebAddressOrPath,
    allowed: 'a path on the site, or an address that starts with http:// or https://',
  }),
  retries: wholeNumber(3, [1, 10], 'How often an event is tried in all.', {
    env: 'GOTRUE_WEBHOOK_RETRIES',
    zeroInherits: true,
  }),
  timeout_sec: wholeNumber(5, [1, 30], 'Seconds that one try may take.', {
    env: ['GOTRUE_WEBHOOK_TIMEOUT_SEC', 'GOTRUE_WEBHOOK_TIMEOUTSEC'],
    zeroInherits: true,
  }),
  secret: text('Signs what is sent to the webhook.', { env: 'GOTRUE_WEBHOOK_SECRET', secret: true, max: 4096 }),
  events: choices(webhookEvents, [], 'Events that are sent.', { env: 'GOTRUE_WEBHOOK_EVENTS' }),
  on_failure: choice(onFailure, 'When the webhook does not answer: refuse the request (closed) or go on (open).', {
    env: 'GATEHOUSE_WEBHOOK_ON_FAILURE',
  }),
});
