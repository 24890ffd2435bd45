import { expect, it } from 'vitest';
import { useAdmin } from '../admin/use-admin.ts';

const admin = useAdmin();
const get = (path: string, headers: Record<string, string> = {}) => admin().ask('GET', path, { token: null, headers });

it('the page is made anew for each answer, and its policy lets no script but its own files run', async () => {
  const [one, other] = [await get('/console/'), await get('/console/instances/some-site/settings')];
  expect(one.status).toBe(200);
  expect(one.headers['cache-control']).toBe('no-store');
  expect(one.headers).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
  const policy = String(one.headers['content-security-policy']);
  expect(policy).toContain("default-src 'self'; script-src 'self'; style-src 'self' 'nonce-");
  expect(policy).not.toContain('unsafe');
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  expect(one.text).toContain(`nonce="${nonce}"`);
  expect(one.text).not.toMatch(/<script(?![^>]* src=)|<style|style=/);
  expect(other.status).toBe(200);
  expect(other.text).not.toContain(nonce);
});

it('its files are named for what is in them and kept for good; unknown ones are not found', async () => {
  const [file = ''] = /\/console\/assets\/[\w.-]+\.js/.exec((await get('/console/')).text) ?? [];
  const script = await get(file, { 'Accept-Encoding': 'gzip' });
  expect(script.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'gzip',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  });
  expect((await get(file)).headers['content-encoding']).toBeUndefined();
  const gone = await get('/console/assets/index-00000000.js');
  expect([gone.status, gone.headers['cache-control']]).toEqual([404, 'no-store']);
  expect((await get('/console/assets/../index.html')).status).toBe(404);
});

it('a browser that opens the admin app is led to it; programs are answered as ever', async () => {
  const browser = await get('/', { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
  expect([browser.status, browser.headers.location]).toEqual([302, '/console/']);
  expect((await get('/console')).headers.location).toBe('/console/');
  for (const headers of [{}, { Accept: '*/*' }, { Accept: 'application/json' }]) {
    expect((await get('/', headers)).status).toBe(401);
    expect((await admin().ask('GET', '/', { headers })).json).toMatchObject({ name: 'GoTrue' });
  }
  expect((await admin().ask('GET', '/', { headers: { Accept: 'text/html' } })).json).toMatchObject({ name: 'GoTrue' });
});

it('a host that is not this machine’s is not answered', async () => {
  expect((await get('/console/', { Host: 'rebound.example' })).status).toBe(421);
});

it('the page that shows mails can be framed by the console alone, and runs nothing of a mail', async () => {
  const { headers, text } = await get('/console/mail-frame');
  expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  const policy = String(headers['content-security-policy']);
  for (const rule of ["default-src 'none'", "frame-ancestors 'self'", "form-action 'none'", 'sandbox allow-scripts']) {
    expect(policy).toContain(rule);
  }
  expect(policy).toMatch(/script-src 'sha256-[\w+/=]+';/);
  expect(text.match(/<script>/g)).toHaveLength(1);
});

it('whoever asks learns who they are and what they may do', async () => {
  expect((await get('/v1/me')).status).toBe(401);
  expect((await admin().ask('GET', '/v1/me')).json).toEqual({
    id: null,
    name: 'environment',
    scopes: ['all'],
    version: 'test',
    has_inbox: true,
  });
  const { json } = await admin().ask('POST', '/v1/operators', { body: { name: 'Reader', scopes: ['read'] } });
  const reader = (await admin().ask('GET', '/v1/me', { token: json.token })).json;
  expect(reader).toMatchObject({ id: json.id, name: 'Reader', scopes: ['read'] });
});

it('the settings are described as they are checked, nothing of a secret', async () => {
  const { status, json } = await admin().ask('GET', '/v1/settings-schema');
  expect(status).toBe(200);
  const named = (path: string) => json.settings.find((setting: { path: string }) => setting.path === path);
  expect(named('smtp.port')).toMatchObject({
    type: 'number',
    allowed: 'a whole number from 1 to 65535',
    schema: { type: 'integer', minimum: 1, maximum: 65_535 },
    inherited: { netlify: 587, supabase: 587 },
    env: ['GOTRUE_SMTP_PORT'],
    secret: false,
  });
  expect(named('smtp.max_frequency').inherited).toEqual({ netlify: 900, supabase: 60 });
  expect(named('jwt.secret')).toMatchObject({ secret: true, inherited: { netlify: null, supabase: null } });
  expect(named('dialect')).toMatchObject({ type: 'choice', choices: ['auto', 'netlify', 'supabase'] });
  expect(named('mailer.bodies.invite')).toMatchObject({ multiline: true });
  expect(named('mailer.translations.<language>.subjects.invite')).toBeDefined();
});
