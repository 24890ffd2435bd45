import { group, wholeNumber } from './leaf.ts';

/** What is kept of what happened, for webhooks and the feed. */
export const eventSettings = group({
  retention_days: wholeNumber(
    30,
    [0, 365],
    'Days for which an event stays in the feed; 0 records none, and webhooks hear of nothing.',
    { env: 'GATEHOUSE_EVENTS_RETENTION_DAYS' },
  ),
});
