import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, someEmail } from '../api/netlify/client.ts';

const gatehouse = useGatehouse();

/** Every table of the queue, and what every table of ours holds of an instance, as text. */
async function dump(instanceId: string): Promise<Map<string, string>> {
  const { knex } = gatehouse().platform.db;
  const { rows: tables } = await knex.raw<{ rows: { place: string; is_bound: boolean }[] }>(
    `select format('%I.%I', t.table_schema, t.table_name) as place, exists (
       select from information_schema.columns c
       where (c.table_schema, c.table_name, c.column_name) = (t.table_schema, t.table_name, 'instance_id')
     ) as is_bound
     from information_schema.tables t where t.table_schema in ('gatehouse', 'gatehouse_queue')`,
  );
  const texts = tables.map(async ({ place, is_bound: isBound }) => {
    const { rows } = await knex.raw<{ rows: { text: string | null }[] }>(
      `select string_agg(t::text, E'\\n') as text from ${place} t ${isBound ? 'where t.instance_id = ?' : ''}`,
      isBound ? [instanceId] : [],
    );
    return [place, rows[0]?.text ?? ''] as const;
  });
  return new Map(await Promise.all(texts));
}

/** How a secret may stand somewhere: as it is, or in the encodings of columns and URLs. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

describe('a planted secret', () => {
  it('stands in no log line, no job and no table (netlify bfd99cb)', { timeout: 60_000 }, async () => {
    const hookSecret = 'planted-hook-secret-1d77';
    // A code of six digits stands in many a hash and number by chance.
    const mailer = { otp_length: 10, subjects: { magic_link: '{{ .Token }} signs you in' } };
    const smtpPass = 'planted-smtp-pass-93ac';
    const site = await gatehouse().createSite({
      settings: { webhook: { secret: hookSecret }, smtp: { pass: smtpPass }, cookies: { key: 'nf_jwt' }, mailer },
    });
    const secrets: Record<string, string> = {
      hookSecret,
      smtpPass,
      jwtSecret: site.jwtSecret,
      operatorToken: gatehouse().operatorToken,
      password: 'planted-password-51bd',
      wrongPassword: 'planted-wrong-password-77e0',
      newPassword: 'planted-new-password-c3f1',
    };
    const plant = (name: string, value: unknown): void => void (secrets[name] = String(value));
    const errors: string[] = [];
    const failing = async (answer: Promise<{ status: number; text: string }>): Promise<void> => {
      const { status, text } = await answer;
      expect(status).toBeGreaterThanOrEqual(400);
      errors.push(text);
    };

    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: secrets['password'] } });
    const confirmation = await site.tokenMailedTo(email);
    plant('confirmationToken', confirmation);
    await failing(call(site, 'POST /verify', { json: { type: 'recovery', token: confirmation } }));
    expect((await call(site, 'POST /verify', { json: { type: 'signup', token: confirmation } })).status).toBe(200);
    await failing(call(site, 'POST /verify', { json: { type: 'signup', token: confirmation } }));
    await failing(grantPassword(site, email, secrets['wrongPassword'] ?? ''));
    const tokens = await grantPassword(site, email, secrets['password'] ?? '');
    plant('accessToken', tokens.body.access_token);
    plant('refreshToken', tokens.body.refresh_token);
    plant('childToken', (await grantRefresh(site, secrets['refreshToken'] ?? '')).body.refresh_token);

    const supabase = site.supabaseUrl;
    const other = await createPerson(site);
    await call(supabase, 'POST /otp', { json: { email: other.email } });
    const { subject } = await site.mailTo(other.email, / signs you in$/);
    expect(subject).toMatch(/^\d{10} /);
    plant('code', subject.slice(0, 10));
    await call(site, 'POST /recover', { json: { email } });
    const recovery = await site.tokenMailedTo(email, 'Reset Your Password');
    plant('recoveryToken', recovery);
    await call(supabase, `GET /verify?token=${recovery}&type=signup`);
    const bearer = secrets['accessToken'] ?? '';
    await call(site, 'PUT /user', { json: { password: secrets['newPassword'] }, bearer });
    await failing(call(site, 'GET /user', { bearer: `${bearer}x` }));
    await failing(call(site, `GET /user`, { bearer: site.jwtSecret }));
    await failing(call(site, 'POST /signup', { raw: `{"email": "a", "password": "${secrets['newPassword']}` }));
    await failing(call(gatehouse().url, 'GET /user', { headers: { 'x-nf-sign': `${site.operatorSignature()}x` } }));

    const tables = await dump(site.id);
    const places = new Map([...tables, ['the log', gatehouse().log.join('\n')], ['error bodies', errors.join('\n')]]);
    expect([...places.keys()]).toContain('gatehouse.messages');
    expect([...places.keys()].some((place) => place.startsWith('gatehouse_queue.'))).toBe(true);
    const found: string[] = [];
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length, name).toBeGreaterThanOrEqual(6);
      for (const [place, text] of places) {
        if (spellings(secret).some((spelling) => text.includes(spelling))) found.push(`${name} in ${place}`);
      }
    }
    expect(found).toEqual([]);
  });
});
