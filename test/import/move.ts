import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { Site } from '../support/site.ts';
import { runWith } from '../cli/run-here.ts';
import type { Ended } from '../support/spawn-gatehouse.ts';

/** What a command on the database of a Gatehouse has to be told. */
export function moveVariables(
  { masterKey }: Gatehouse,
  { connectionString }: { readonly connectionString: string },
): Record<string, string> {
  return { DATABASE_URL: connectionString, GATEHOUSE_MODE: 'multi', GATEHOUSE_MASTER_KEY: masterKey };
}

/** Runs `gatehouse import` against the database of a Gatehouse, to one of its sites. */
export function move(
  gatehouse: Gatehouse,
  database: { readonly connectionString: string },
  site: Pick<Site, 'slug'>,
  words: readonly string[],
  piped?: string,
): Promise<Ended> {
  return runWith(moveVariables(gatehouse, database), ['import', '-i', site.slug, ...words], piped);
}

/** What came back of a token endpoint. */
export interface Tokens {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly body: any;
}

/** Signs in or refreshes in the Supabase dialect. */
export async function supabaseTokens(site: Site, grant: string, body: Record<string, unknown>): Promise<Tokens> {
  const url = `${site.supabaseUrl}/token?grant_type=${grant}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** The same in the Netlify dialect. */
export async function netlifyTokens(site: Site, grant: string, fields: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams({ grant_type: grant, ...fields });
  const response = await fetch(`${site.netlifyUrl}/token`, { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}

/** Who a token belongs to. */
export async function userOf(url: string, accessToken: string): Promise<Tokens['body']> {
  const response = await fetch(`${url}/user`, { headers: { authorization: `Bearer ${accessToken}` } });
  return response.json();
}
