import { parseWebhookKeys, signWebhook } from '@gatehouse/crypto';
import type { EventRow, WebhookEndpointRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import { OutboundError, retryAfterSeconds, safeFetch, type OutboundClient } from '@gatehouse/outbound';
import { eventEnvelope } from '../events/event-envelope.ts';
import { openWebhookKeys, openWebhookUrl, signingKeysText } from './webhook-keys.ts';

/** For the whole exchange. */
export const webhookMilliseconds = 15_000;

/** Nobody reads what a receiver says. */
const answerBytesMax = 4_096;

/** What an endpoint is sent: where to, and what it is signed with. Open secrets: never log it. */
export interface OpenedEndpoint {
  readonly url: string;
  readonly keys: string;
}

/** Opens what is sealed of an endpoint. @throws Error when it was sealed with another key */
export function openEndpoint(instance: Instance, row: WebhookEndpointRow, now: Date): OpenedEndpoint {
  return {
    url: openWebhookUrl(instance, row.id, row.sealed_url),
    keys: signingKeysText(openWebhookKeys(instance, row.id, row.sealed_secrets), now),
  };
}

/** What a receiver made of it. */
export interface WebhookAnswer {
  /** Null: no answer came. */
  readonly status: number | null;
  /** A class of error; null when the receiver has taken it. */
  readonly error: string | null;
  readonly retryAfterSeconds: number | undefined;
}

/**
 * Sends an event once, signed (Standard Webhooks). Only 2xx is a success; a redirect is none and is not followed.
 *
 * @throws nothing but faults of ours.
 */
export async function sendWebhook(
  outbound: OutboundClient,
  { url, keys }: OpenedEndpoint,
  event: EventRow,
  now: Date,
): Promise<WebhookAnswer> {
  const body = JSON.stringify(eventEnvelope(event));
  const message = { id: event.id, timestamp: Math.floor(now.getTime() / 1_000), body };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Gatehouse-Webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signWebhook(parseWebhookKeys(keys), message),
  };
  try {
    const limits = { timeoutMs: webhookMilliseconds, maxBytes: answerBytesMax, excess: 'drop' } as const;
    const { status, headers: answered } = await safeFetch(outbound, { url, method: 'POST', headers, body, ...limits });
    return { status, error: errorOf(status), retryAfterSeconds: retryAfterSeconds(answered['retry-after'], now) };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return { status: null, error: error.kind, retryAfterSeconds: undefined };
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'gone';
  if (status === 429) return 'too_many_requests';
  if (status < 400) return 'redirect';
  return status < 500 ? 'refused' : 'receiver_failed';
}
