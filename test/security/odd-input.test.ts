import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson, type Person } from '../api/netlify/client.ts';
import { randomNumbers } from '../support/random-numbers.ts';

const gatehouse = useGatehouse({ settings: { limitsByAddress: false, exportSecret: 'export-secret' } });
const secondsMax = 8;

const endpoints = [
  'GET /settings',
  'POST /signup',
  'POST /token',
  'POST /token?grant_type=password',
  'POST /token?grant_type=refresh_token',
  'POST /token?grant_type=pkce',
  'POST /otp',
  'POST /magiclink',
  'POST /recover',
  'POST /resend',
  'POST /verify',
  'GET /verify',
  'GET /user',
  'PUT /user',
  'POST /logout',
  'GET /reauthenticate',
  'DELETE /user/identities/',
  'GET /authorize',
  'GET /callback',
  'POST /callback',
  'POST /invite',
  'GET /admin/users',
  'POST /admin/users',
  'GET /admin/users/',
  'PUT /admin/users/',
  'DELETE /admin/users/',
  'GET /admin/audit',
];

const names = [
  'email', 'phone', 'password', 'data', 'user_metadata', 'app_metadata', 'token', 'token_hash', 'type', 'nonce',
  'refresh_token', 'auth_code', 'code_verifier', 'code_challenge', 'code_challenge_method', 'redirect_to', 'channel',
  'email_change_token', 'gotrue_meta_security', 'aud', 'role', 'confirm', 'grant_type', 'username', 'page', 'per_page',
  'sort', 'filter', 'query', 'scope', 'current_password', 'create_user', 'provider', 'state', 'code', 'ban_duration',
]; // prettier-ignore

const kinds = ['signup', 'recovery', 'invite', 'magiclink', 'email_change', 'email', 'sms', 'reauthentication'];

/** Values of every kind that have broken some server. */
const oddTexts = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\u202e', 'İ@x.example', 'ß@x.example', 'a@x.example', 'a@b@c', '@', '"a b"@x.example',
  'a\r\nBcc: b@x.example', '../../etc', '%00', '%', '{{.SiteURL}}', "' or 1=1 --", '__proto__', 'constructor', '-1', '0',
  '1e309', '9223372036854775808', '00000000-0000-0000-0000-000000000000', 'created_at desc', 'x'.repeat(300),
  'pkce_', 'A'.repeat(56), '123456', 'ß'.repeat(80), 'javascript:alert(1)', '//x.example', 'http://[', 'null',
]; // prettier-ignore

describe('whatever is sent', () => {
  let site: Site;
  let person: Person;
  const random = randomNumbers(20_270_104);
  const below = (bound: number): number => Math.floor(random() * bound);
  const oneOf = <T>(list: readonly T[]): T => {
    const found = list[below(list.length)];
    if (found === undefined) throw new Error('there is nothing to choose from');
    return found;
  };

  beforeAll(async () => {
    site = await gatehouse().createSite();
    person = await createPerson(site);
  });

  function oddValue(depth = 0): unknown {
    const made = [
      () => oneOf(oddTexts),
      () => oneOf(oddTexts),
      () => oneOf([person.email, person.password, person.refreshToken, person.id]),
      () => oneOf([0, -1, 1.5, 1e21, 2 ** 53, Number.MIN_VALUE]),
      () => oneOf([true, false, null]),
      () => (depth > 3 ? [] : Array.from({ length: below(4) }, () => oddValue(depth + 1))),
      () => (depth > 3 ? {} : Object.fromEntries(Array.from({ length: below(4) }, () => [oneOf(oddTexts), oddValue(depth + 1)]))),
    ]; // prettier-ignore
    return oneOf(made)();
  }

  function oddMembers(): Record<string, unknown> {
    const entries = Array.from({ length: below(6) }, () => [oneOf(names), oddValue()] as const);
    const plausible = [
      ...(random() < 0.5 ? [['email', oneOf([person.email, 'a@x.example'])] as const] : []),
      ...(random() < 0.5 ? [['type', oneOf(kinds)] as const] : []),
      ...(random() < 0.3 ? [['password', 'correct horse'] as const] : []),
    ];
    return Object.fromEntries([...entries, ...plausible]);
  }

  function oddBody(): string {
    const json = JSON.stringify(oddMembers());
    switch (below(8)) {
      case 0:
        return json.slice(0, below(json.length + 1));
      case 1:
        return new URLSearchParams(Object.entries(oddMembers()).map(([k, v]) => [k, String(v)])).toString();
      case 2:
        return oneOf([
          '',
          'null',
          '[]',
          '"x"',
          '1',
          '{"a":1}{',
          '{"data":{"a":"\\ud800"}}',
          '\u0000',
          '{"email":1e999}',
        ]);
      default:
        return json;
    }
  }

  function oddHeaders(): Record<string, string> {
    const bearers = [person.accessToken, site.signToken(), site.signToken({ role: 'service_role' }), 'a.b.c', 'x'];
    const odd: Record<string, string> = {
      authorization: `Bearer ${oneOf(bearers)}`,
      'x-jwt-aud': oneOf(['', 'x', '\u00ff', 'a'.repeat(300), "'"]),
      'content-type': oneOf(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x', 'multipart/form-data; boundary=']),
      'x-supabase-api-version': oneOf(['2024-01-01', 'x', '']),
      'x-use-cookie': oneOf(['', '1', 'session', '\u00ff']),
      'accept-language': oneOf(['*', '\u00ff', 'de;q=x']),
      'x-forwarded-host': 'evil.example',
      'content-encoding': oneOf(['identity', 'gzip']),
      referer: oneOf(['http://[', 'x', 'https://evil.example']),
      redirect_to: 'https://evil.example',
    }; // prettier-ignore
    const chance = (name: string): number =>
      name === 'authorization' ? 0.7 : name === 'content-encoding' ? 0.02 : 0.2;
    return Object.fromEntries(Object.entries(odd).filter(([name]) => random() < chance(name)));
  }

  function oddRequest(): readonly [string, { raw?: string; headers: Record<string, string> }] {
    const endpoint = oneOf(endpoints);
    const query = random() < 0.4 ? `${endpoint.includes('?') ? '&' : '?'}${oddQuery()}` : '';
    const id = endpoint.endsWith('/')
      ? encodeURIComponent(wellFormed(oneOf([...oddTexts, person.id, `{${person.id}}`])))
      : '';
    const raw = oddBody();
    return [`${endpoint}${id}${query}`, { ...(endpoint.startsWith('GET') ? {} : { raw }), headers: oddHeaders() }];
  }

  function oddQuery(): string {
    const members = Object.entries(oddMembers()).map(
      ([name, value]) => `${name}=${encodeURIComponent(wellFormed(String(value)))}`,
    );
    return random() < 0.1 ? `%=${oneOf(['%', '%zz', '%c0%80', '%00'])}` : members.join('&');
  }

  it('is answered, and never with 500', { timeout: 60_000 }, async () => {
    const bases = [site.netlifyUrl, site.supabaseUrl, `${gatehouse().url}/i/${site.slug}`];
    const broken: unknown[] = [];
    const end = performance.now() + secondsMax * 1_000;
    let count = 0;
    while (performance.now() < end && count < 4_000) {
      const batch = Array.from({ length: 16 }, oddRequest);
      const base = oneOf(bases);
      await Promise.all(
        batch.map(async ([endpoint, said]) => {
          const { status, text } = await call(base, endpoint, said);
          if (status >= 500) broken.push({ base, endpoint, said, status, text });
        }),
      );
      count += batch.length;
    }
    const errors = gatehouse().log.filter((line) => line.includes('"request failed"'));
    expect({ broken: broken.slice(0, 5), errors: errors.slice(0, 5) }).toEqual({ broken: [], errors: [] });
    expect(count).toBeGreaterThan(300);
  });
});

function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
