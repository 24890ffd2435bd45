/** How long a webhook is tried, at most: the schedule takes three days, and an endpoint may be paused meanwhile. */
export const webhookLifetimeSeconds = 5 * 86_400;
