import { describe, expect, it } from 'vitest';
import { askOperator } from '../support/operator.ts';
import { createSite, type Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse({ bcryptCost: 4 });

type Json = Record<string, unknown>;

/** Somebody with a session and a mailed link. */
interface Person {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly mailed: string;
}

async function ask(site: Site, path: string, body: Json): Promise<{ status: number; json: Json }> {
  const response = await fetch(site.supabaseUrl + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Json };
}

const newSite = (): Promise<Site> => createSite(gatehouse(), { settings: { mailer: { autoconfirm: true } } });

async function newPerson(site: Site, email: string): Promise<Person> {
  const { json } = await ask(site, '/signup', { email, password: 'correct horse 1' });
  await ask(site, '/recover', { email });
  return {
    id: (json['user'] as Json)['id'] as string,
    email,
    accessToken: json['access_token'] as string,
    refreshToken: json['refresh_token'] as string,
    mailed: await site.tokenMailedTo(email),
  };
}

async function update(site: Site, line: Json): Promise<Json> {
  const path = `/v1/instances/${site.slug}/users/import?policy=update`;
  const { text } = await askOperator(gatehouse(), `POST ${path}`, { body: `${JSON.stringify(line)}\n` });
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Json;
}

const updated = { done: { lines: 1, added: 0, updated: 1, skipped: 0, failed: 0 } };

/** What still opens the account: names of ways. */
async function waysIn(site: Site, { accessToken, refreshToken, mailed }: Person): Promise<string[]> {
  const user = await fetch(`${site.supabaseUrl}/user`, { headers: { authorization: `Bearer ${accessToken}` } });
  const refreshed = await ask(site, '/token?grant_type=refresh_token', { refresh_token: refreshToken });
  const link = await ask(site, '/verify', { type: 'recovery', token_hash: mailed });
  const ways = { access: user.status, refresh: refreshed.status, link: link.status };
  return Object.keys(ways).filter((way) => ways[way as keyof typeof ways] === 200);
}

describe('an import that lays a line over somebody who is there', () => {
  it('leaves sessions and links as they are where neither address nor password is another', async () => {
    const site = await newSite();
    const person = await newPerson(site, 'same@x.example');
    const { id, email } = person;
    expect(await update(site, { id, email, user_metadata: { seat: 7 } })).toEqual(updated);
    expect(await waysIn(site, person)).toEqual(['access', 'refresh', 'link']);
  });

  it('ends what was sent where the address is another (supabase cf74a14)', async () => {
    const site = await newSite();
    const person = await newPerson(site, 'before@x.example');
    expect(await update(site, { id: person.id, email: 'after@x.example' })).toEqual(updated);
    expect(await waysIn(site, person)).toEqual(['access', 'refresh']);
  });

  it('ends sessions too where the password is another, and nobody else’s (supabase#2624)', async () => {
    const site = await newSite();
    const [person, neighbour] = [await newPerson(site, 'held@x.example'), await newPerson(site, 'kept@x.example')];
    const hash = '$2a$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234';
    expect(await update(site, { id: person.id, password_hash: hash })).toEqual(updated);
    expect(await waysIn(site, person)).toEqual([]);
    expect(await waysIn(site, neighbour)).toEqual(['access', 'refresh', 'link']);
  });
});
