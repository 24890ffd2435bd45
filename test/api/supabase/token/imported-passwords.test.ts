import { beforeEach, describe, expect, it } from 'vitest';
import { askToken, languages } from '../../dialects/speak.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi({ dialect: 'auto' });

const signerKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const signed = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';

/** The published vectors of the reference implementations. */
const hashes = [
  ['argon2id', 'password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
  ['argon2i', 'password', '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'],
  ['Firebase', 'user1password', `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signerKey}$42xEC+ixf3L2lw==$${signed}`],
] as const;

async function addWithHash(email: string, hash: string): Promise<void> {
  const { id } = await api().addUser({ email });
  const { knex } = api().dependencies.db;
  await knex('gatehouse.users').where({ instance_id: api().instance().id, id }).update({ password_hash: hash });
}

const signIn = (language: (typeof languages)[number], username: string, password: string) =>
  askToken(api(), language, { grant_type: 'password', username, password });

describe.each(hashes)('an account whose hash came from elsewhere: %s', (name, password, hash) => {
  const email = `${name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()}@x.example`;
  let isThere = false;

  beforeEach(async () => {
    if (!isThere) await addWithHash(email, hash);
    isThere = true;
  });

  it.each(languages)('signs in with its password in %s, and with no other', async (language) => {
    expect((await signIn(language, email, password)).status).toBe(200);
    const refused = await signIn(language, email, `${password}.`);
    expect(refused.status).toBe(400);
    expect(refused.text).toBe((await signIn(language, 'nobody@x.example', password)).text);
  });
});

it('a hash that would hold a thread for long is as good as none', async () => {
  await addWithHash('dear@x.example', hashes[0][2].replace('m=65536', 'm=1048576'));
  const refused = await signIn('supabase', 'dear@x.example', 'password');
  expect([refused.status, refused.body.error_code]).toEqual([400, 'invalid_credentials']);
});
