import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, oauthRefusal, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
let site: Site;
beforeAll(async () => {
  site = await gatehouse().createSite();
});

function signUpRaw(raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
  return call(site, 'POST /signup', { raw, headers });
}

async function countUsers(): Promise<number> {
  const rows = await gatehouse().platform.db.knex('users').withSchema('gatehouse').where({ instance_id: site.id });
  return rows.length;
}

describe('a JSON body that cannot be read', () => {
  const prefix = 'Could not read Signup params: ';

  it('says what is wrong with it, as the original does', async () => {
    for (const [raw, reason] of [
      ['', 'EOF'],
      ['   ', 'EOF'],
      ['{', 'unexpected EOF'],
      ['{"email":"a', 'unexpected EOF'],
      ['nope', "invalid character 'o' in literal null (expecting 'u')"],
      ['x', "invalid character 'x' looking for beginning of value"],
      ['<html>', "invalid character '<' looking for beginning of value"],
      ["{'email':1}", `invalid character '\\'' looking for beginning of object key string`],
      ['{"email":1}', 'json: cannot unmarshal number into Go struct field SignupParams.email of type string'],
      ['{"password":true}', 'json: cannot unmarshal bool into Go struct field SignupParams.password of type string'],
      [
        '{"data":[]}',
        'json: cannot unmarshal array into Go struct field SignupParams.data of type map[string]interface {}',
      ],
      [
        '{"data":"x"}',
        'json: cannot unmarshal string into Go struct field SignupParams.data of type map[string]interface {}',
      ],
      ['[]', 'json: cannot unmarshal array into Go value of type api.SignupParams'],
      ['"x"', 'json: cannot unmarshal string into Go value of type api.SignupParams'],
    ] as const) {
      const answer = await signUpRaw(raw);
      expect(answer, raw).toMatchObject(refusal(400, `${prefix}${reason}`));
      expect(answer.headers.get('content-type'), raw).toBe('application/json');
    }
  });

  it('has the words of each endpoint', async () => {
    const person = await createPerson(site);
    const bearer = site.signToken();
    for (const [endpoint, said, msg] of [
      ['POST /invite', bearer, 'Could not decode admin user params: EOF|Could not read Invite params: EOF'],
      ['POST /verify', undefined, 'Could not read verification params: EOF'],
      ['POST /recover', undefined, 'Could not read verification params: EOF'],
      ['PUT /user', person.accessToken, 'Could not read User Update params: EOF'],
      ['POST /admin/users', bearer, 'Could not decode admin user params: EOF'],
      [`PUT /admin/users/${person.id}`, bearer, 'Could not decode admin user params: EOF'],
    ] as const) {
      const answer = await call(site, endpoint, said === undefined ? {} : { bearer: said });
      expect(answer.status, endpoint).toBe(400);
      expect(msg.split('|'), endpoint).toContain(answer.body.msg);
    }
  });
});

describe('a JSON body', () => {
  it('may be followed by anything, under any Content-Type', async () => {
    const json = JSON.stringify({ email: someEmail(), password: 'secret' });
    expect((await signUpRaw(`${json} and more {`, { 'content-type': 'text/plain' })).status).toBe(200);
  });

  it('has keys in any case, ignores unknown ones, and the last of a repeated key wins', async () => {
    const email = someEmail();
    const raw = `{"EMAIL":"first@x.example","Email":"${email}","pAssword":"secret","unknown":{"a":[1]},"data":null}`;
    expect(await signUpRaw(raw)).toMatchObject({ status: 200, body: { email, user_metadata: {} } });
  });

  it('that is null is one without values', async () => {
    expect(await signUpRaw('null')).toMatchObject(refusal(422, 'Signup requires a valid password'));
    expect(await signUpRaw('{"email":null,"password":null}')).toMatchObject(
      refusal(422, 'Signup requires a valid password'),
    );
  });

  it('is written back compactly, with <, > and & escaped', async () => {
    const data = { name: '<b>&"\u2028' };
    const answer = await call(site, 'POST /signup', { json: { email: someEmail(), password: 'secret', data } });
    expect(answer.text).toContain(String.raw`"user_metadata":{"name":"\u003cb\u003e\u0026\"\u2028"}`);
    expect(answer.body.user_metadata).toEqual(data);
    expect(answer.text).not.toMatch(/\n$/);
  });
});

describe('a body that is too large, too deep or packed', () => {
  it('beyond 1 MiB is a 413 on every endpoint that reads one (supabase#2402)', async () => {
    const raw = `{"email":"${'a'.repeat(1_048_576)}"}`;
    for (const endpoint of ['POST /signup', 'POST /recover', 'POST /verify']) {
      expect(await call(site, endpoint, { raw }), endpoint).toMatchObject({ status: 413, body: { code: 413 } });
    }
    const form = { grant_type: 'password', username: 'a'.repeat(1_048_576) };
    expect(await call(site, 'POST /token', { form })).toMatchObject({ status: 413, body: { code: 413 } });
    const bearer = site.signToken();
    expect(await call(site, 'POST /admin/users', { raw, bearer })).toMatchObject({ status: 413, body: { code: 413 } });
  });

  it('nested too deep is a 400', async () => {
    const deep = `{"email":"a@x.example","password":"secret","data":{"a":${'['.repeat(200_000)}`;
    expect(await signUpRaw(deep)).toMatchObject(refusal(400, 'Could not read Signup params: exceeded max depth'));
    expect((await signUpRaw(`{"x":${'{"a":'.repeat(50_000)}`)).status).toBe(400);
  });

  it('that is compressed is refused and not unpacked', async () => {
    const raw = new Uint8Array(gzipSync('{"email":"a@x.example","password":"secret"}'));
    expect((await signUpRaw(raw, { 'content-encoding': 'gzip' })).status).toBe(415);
  });
});

describe('characters that cannot be stored', () => {
  const nul = '\u0000';

  it('U+0000 in any text is a 4xx, and nothing is stored', async () => {
    const person = await createPerson(site);
    const bearer = site.signToken();
    const before = await countUsers();
    const asked = [
      call(site, 'POST /signup', { json: { email: `a${nul}@x.example`, password: 'secret' } }),
      call(site, 'POST /signup', { json: { email: someEmail(), password: `a${nul}` } }),
      call(site, 'POST /signup', { json: { email: someEmail(), password: 'secret', data: { a: [{ b: nul }] } } }),
      call(site, 'POST /signup', { json: { email: someEmail(), password: 'secret', data: { [nul]: 1 } } }),
      call(site, 'POST /invite', { json: { email: someEmail(), data: { a: nul } }, bearer }),
      call(site, 'POST /recover', { json: { email: `${nul}@x.example` } }),
      call(site, 'POST /verify', { json: { type: 'signup', token: nul } }),
      call(site, 'PUT /user', { json: { data: { a: nul } }, bearer: person.accessToken }),
      call(site, 'PUT /user', { json: { email_change_token: nul }, bearer: person.accessToken }),
      call(site, 'POST /admin/users', { json: { email: someEmail(), role: nul }, bearer }),
      call(site, 'POST /admin/users', { json: { email: someEmail(), aud: nul }, bearer }),
      call(site, `PUT /admin/users/${person.id}`, { json: { app_metadata: { a: nul } }, bearer }),
      call(site, 'POST /token', { form: { grant_type: 'password', username: `${nul}@x.example`, password: 'secret' } }),
      call(site, 'POST /token', { form: { grant_type: 'password', username: person.email, password: nul } }),
      call(site, 'POST /token', { form: { grant_type: 'refresh_token', refresh_token: nul } }),
      call(site, 'POST /token', { form: { grant_type: nul } }),
      call(site, `GET /admin/users?filter=%00`, { bearer }),
      call(site, `GET /admin/audit?query=author:%00`, { bearer }),
    ];
    for (const [index, answer] of (await Promise.all(asked)).entries()) {
      expect(answer.status, `${index}: ${answer.text}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${index}: ${answer.text}`).toBeLessThan(500);
    }
    expect(await countUsers()).toBe(before);
  });

  it('control characters in an address, a role or an audience are a 4xx, and nothing is stored', async () => {
    const bearer = site.signToken();
    const before = await countUsers();
    for (const control of ['\u0001', '\n', '\r\n', '\u007f', '\u0085', '\u200b', '\u202e']) {
      const answers = await Promise.all([
        call(site, 'POST /signup', { json: { email: `a${control}b@x.example`, password: 'secret' } }),
        call(site, 'POST /invite', { json: { email: `a@x${control}.example` }, bearer }),
        call(site, 'POST /admin/users', { json: { email: someEmail(), role: `a${control}b` }, bearer }),
        call(site, 'POST /admin/users', { json: { email: someEmail(), aud: `a${control}b` }, bearer }),
      ]);
      expect(
        answers.map(({ status }) => status),
        JSON.stringify(control),
      ).toEqual([422, 422, 422, 422]);
    }
    expect(await countUsers()).toBe(before);
  });

  it('lone surrogates and broken UTF-8 are replaced, never a 500', async () => {
    const answer = await signUpRaw(`{"email":"${someEmail()}","password":"secret","data":{"a":"\\ud800"}}`);
    expect(answer).toMatchObject({ status: 200, body: { user_metadata: { a: '\ufffd' } } });
    const head = Buffer.from(`{"email":"${someEmail()}","password":"secret","data":{"a":"`);
    const raw = new Uint8Array(Buffer.concat([head, Buffer.from([0xff, 0xc3]), Buffer.from('"}}')]));
    expect((await signUpRaw(raw)).status).toBe(200);
  });
});

describe('texts that are too long', () => {
  it('an address is a 422, and nothing is stored', async () => {
    const before = await countUsers();
    for (const email of [
      `${'a'.repeat(300)}@x.example`,
      `a@${'b'.repeat(300)}.example`,
      `a@${'b.'.repeat(4_000)}example`,
    ]) {
      const answer = await call(site, 'POST /signup', { json: { email, password: 'secret' } });
      expect(answer.status).toBe(422);
      expect(answer.body.msg).toMatch(/^Unable to validate email address: /);
      expect((await call(site, 'POST /recover', { json: { email } })).status).toBe(200);
      expect(
        await call(site, 'POST /token', { form: { grant_type: 'password', username: email, password: 'x' } }),
      ).toMatchObject(oauthRefusal('invalid_grant', 'No user found with that email, or password invalid.'));
    }
    expect(await countUsers()).toBe(before);
  });

  it('an audience or a role is a 4xx, and nothing is stored', async () => {
    const before = await countUsers();
    const long = Array.from({ length: 6_000 }, (_, index) => (index * 7_919).toString(36))
      .join('')
      .slice(0, 9_000);
    const headers = { 'x-jwt-aud': long };
    const bearer = site.signToken();
    const answers = await Promise.all([
      call(site, 'POST /signup', { json: { email: someEmail(), password: 'secret' }, headers }),
      call(site, 'POST /admin/users', { json: { email: someEmail(), aud: long }, bearer }),
      call(site, 'POST /admin/users', { json: { email: someEmail(), role: long }, bearer }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(await countUsers()).toBe(before);
  });
});

describe('a password of more than 72 bytes', () => {
  it('is a 422 wherever one is set, and never cut', async () => {
    const person = await createPerson(site, { password: 'a'.repeat(72) });
    const bearer = site.signToken();
    const tooLong = refusal(422, 'Password cannot be longer than 72 bytes');
    for (const password of ['a'.repeat(73), `${'a'.repeat(71)}é`]) {
      for (const answer of [
        await call(site, 'POST /signup', { json: { email: someEmail(), password } }),
        await call(site, 'PUT /user', { json: { password }, bearer: person.accessToken }),
        await call(site, 'POST /admin/users', { json: { email: someEmail(), password }, bearer }),
        await call(site, `PUT /admin/users/${person.id}`, { json: { password }, bearer }),
      ]) {
        expect(answer).toMatchObject(tooLong);
      }
    }
    const form = { grant_type: 'password', username: person.email, password: 'a'.repeat(73) };
    expect((await call(site, 'POST /token', { form })).status).toBe(400);
  });
});

describe('a failure on our side', () => {
  it('is a 500 with an id that is in the log, and tells nothing else', async () => {
    const { knex } = gatehouse().platform.db;
    const broken = await gatehouse().createSite();
    await knex.raw('alter table gatehouse.users rename column user_metadata to broken');
    try {
      const answer = await call(broken, 'POST /recover', { json: { email: 'a@x.example' } });
      const errorId = answer.body.error_id as string;
      expect(answer).toMatchObject({
        status: 500,
        text: `{"code":500,"msg":"Internal server error","error_id":"${errorId}"}`,
      });
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(gatehouse().log.some((line) => line.includes(errorId) && line.includes('user_metadata'))).toBe(true);
    } finally {
      await knex.raw('alter table gatehouse.users rename column broken to user_metadata');
    }
  });
});
