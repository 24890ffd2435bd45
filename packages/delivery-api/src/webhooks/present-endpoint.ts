import type { EndpointWithKey, WebhookEndpoint } from '@gatehouse/identity';
import type { EndpointView } from '../webhook-views.ts';

/** An endpoint as it is shown. */
export function presentEndpoint(endpoint: WebhookEndpoint): EndpointView {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    event_types: [...endpoint.eventTypes],
    state: endpoint.state,
    disabled_reason: endpoint.disabledReason,
    failing_since: endpoint.failingSince?.toISOString() ?? null,
    algorithm: endpoint.algorithm,
    public_key: endpoint.publicKey,
    previous_key_until: endpoint.previousKeyUntil?.toISOString() ?? null,
    created_at: endpoint.createdAt.toISOString(),
    updated_at: endpoint.updatedAt.toISOString(),
  };
}

/** The same with its new secret, this once. */
export function presentWithSecret({ endpoint, checkedWith }: EndpointWithKey): EndpointView {
  return { ...presentEndpoint(endpoint), ...(endpoint.publicKey === null ? { secret: checkedWith } : {}) };
}
