import { expect } from 'vitest';
import { Webhook } from 'standardwebhooks';
import type { EndpointView } from '@gatehouse/delivery-api/views';
import { askAt, doors, type Answer, type Door } from '../deliveries/doors.ts';
import type { Hook, HookCall } from '../support/hook-receiver.ts';
import type { Site } from '../support/site.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';

/** The site's own functions, where the door makes no difference. */
const [anyDoor] = doors as [Door];

/** Asks as an administrator of the site. */
export function ask(gatehouse: Gatehouse, site: Site, endpoint: string, body?: unknown): Promise<Answer> {
  return askAt(anyDoor, gatehouse, site, endpoint, body === undefined ? {} : { body });
}

/** An endpoint with its secret. */
export type MadeEndpoint = EndpointView & { readonly secret: string };

/** Adds an endpoint that hears of everything, unless told otherwise. */
export async function addEndpoint(
  gatehouse: Gatehouse,
  site: Site,
  url: string,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<MadeEndpoint> {
  const answer = await ask(gatehouse, site, 'POST /webhooks', { url, ...rest });
  expect(answer, answer.text).toMatchObject({ status: 201 });
  return answer.body as MadeEndpoint;
}

/** Waits until a receiver was called so often in all. @returns the last call */
export async function called(hook: Hook, times = 1): Promise<HookCall> {
  await expect.poll(() => hook.calls.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(times);
  const last = hook.calls[times - 1];
  if (!last) throw new Error('unreachable: it has been waited for');
  return last;
}

/**
 * Checks the signatures of a call with the published library, whose own check of the time goes by the wall clock.
 *
 * @returns the event
 */
export function verified(secret: string, call: HookCall): { id: string; type: string; data: Record<string, unknown> } {
  const header = (name: string): string => String(call.headers[`webhook-${name}`]);
  const at = new Date(Number(header('timestamp')) * 1_000);
  expect(header('signature').split(' ')).toContain(new Webhook(secret).sign(header('id'), at, call.rawBody));
  return call.body as ReturnType<typeof verified>;
}

/** Waits until the newest delivery to an endpoint looks so. @returns it with its attempts */
export async function deliveryOf(
  gatehouse: Gatehouse,
  site: Site,
  endpoint: { readonly id: string },
  like: Readonly<Record<string, unknown>>,
  type?: string,
): Promise<Answer['body']> {
  const filter = type === undefined ? '' : `&event_type=${type}`;
  const newest = async (): Promise<Answer['body']> => {
    const list = await ask(gatehouse, site, `GET /webhook-deliveries?endpoint_id=${endpoint.id}&limit=1${filter}`);
    return list.body.deliveries[0];
  };
  await expect.poll(newest, { timeout: 10_000 }).toMatchObject(like);
  return (await ask(gatehouse, site, `GET /webhook-deliveries/${(await newest()).id}`)).body;
}
