import { expect } from 'vitest';
import type { Gatehouse } from './start-gatehouse.ts';

/** An answer of the operator API, read whole. */
export interface OperatorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly json: any;
}

/** What to send beside method and path; the operator's credential is sent unless `token` says otherwise. */
interface Asking {
  readonly token?: string;
  readonly accept?: string;
  readonly body?: unknown;
}

/** Asks the admin app, `GET /v1/usage`. */
export async function askOperator(
  { adminUrl, operatorToken }: Pick<Gatehouse, 'adminUrl' | 'operatorToken'>,
  endpoint: string,
  { token = operatorToken, accept = 'application/json', body }: Asking = {},
): Promise<OperatorAnswer> {
  const [method = '', path = ''] = endpoint.split(' ');
  const response = await fetch(adminUrl + path, {
    method,
    headers: { authorization: `Bearer ${token}`, accept },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** Metric → how much a site used this month, once it looks so. Waits for what is still added up. */
export async function usedBy(
  gatehouse: Gatehouse,
  site: { readonly slug: string },
  like: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, number>>> {
  const read = async () => (await askOperator(gatehouse, `GET /v1/instances/${site.slug}/usage`)).json.total;
  await expect.poll(read, { timeout: 10_000 }).toMatchObject(like);
  return read();
}
