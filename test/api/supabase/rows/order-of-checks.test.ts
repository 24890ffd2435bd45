import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { createRowSite, type RowSite } from './row-site.ts';

// supabase-core.md 13.3 and 13.6 to 13.10.
const gatehouse = useGatehouse();
const phone = '15551234567';
const email = 'known@x.example';
const challenge = 'x'.repeat(43);

/** Sends a body that gets one thing right after the other. */
async function expectOrder(site: RowSite, path: string, steps: readonly [object, number, RegExp][]): Promise<void> {
  let body = {};
  for (const [more, status, text] of steps) {
    body = { ...body, ...more };
    const answer = await site.post(path, body);
    expect([body, answer.status, answer.body.msg]).toEqual([body, status, expect.stringMatching(text)]);
  }
}

describe('of several things that are wrong the first is told', () => {
  it('by /signup', async () => {
    const site = await createRowSite(gatehouse());
    await expectOrder(site, '/signup', [
      [{ email: 'x', phone, channel: 'fax', code_challenge: 'x' }, 400, /^Signup requires a valid password$/],
      [{ password: '1' }, 422, /^Password should be at least 6 characters/],
      [{ password: 'x'.repeat(73) }, 400, /72/],
      [{ password: 'correct horse' }, 400, /^Only an email address or phone number should be provided/],
      [{ email: '' }, 400, /channel/],
      [{ channel: 'sms' }, 400, /PKCE/],
      [{ code_challenge: '' }, 400, /^Phone signups are disabled$/],
      [{ phone: '', email: 'x', code_challenge: challenge }, 400, /code_challenge/],
      [{ code_challenge: '' }, 400, /Unable to validate email address: invalid format/],
    ]);
  });

  it('by /otp', async () => {
    const site = await createRowSite(gatehouse());
    await expectOrder(site, '/otp', [
      [{ email: 'x', phone, channel: 'fax', create_user: false, code_challenge: 'x' }, 400, /^Only an email address/],
      [{ phone: '' }, 400, /Channel/],
      [{ channel: '' }, 400, /code_challenge/],
      [{ code_challenge: '' }, 422, /^Signups not allowed for otp$/],
      [{ email: '' }, 400, /email or phone/],
    ]);
    expect((await site.post('/otp', { email })).status).toBe(200);
  });

  it('by /otp where nobody signs in by mail', async () => {
    const site = await createRowSite(gatehouse(), { external: { email: { magic_link_enabled: false } } });
    await site.post('/signup', { email, password: 'correct horse' });
    await expectOrder(site, '/otp', [
      [{ email: 'nobody@x.example', create_user: false }, 422, /^Signups not allowed for otp$/],
      [{ email }, 422, /^Email logins are disabled$/],
      [{ email: 'x', create_user: true }, 422, /^Email logins are disabled$/],
    ]);
  });

  it('by /otp with a number', async () => {
    const off = await createRowSite(gatehouse());
    await expectOrder(off, '/otp', [
      [{ phone, channel: 'fax', create_user: false }, 422, /^Signups not allowed for otp$/],
      [{ create_user: true }, 400, /^Phone logins are disabled$/],
    ]);
    const on = await createRowSite(gatehouse(), { external: { phone: { enabled: true } } });
    await expectOrder(on, '/otp', [
      [{ phone, channel: 'fax', create_user: false }, 422, /^Signups not allowed for otp$/],
      [{ create_user: true }, 400, /channel/],
    ]);
  });

  it('by /resend', async () => {
    const site = await createRowSite(gatehouse(), { external: { email: { enabled: false } } });
    await expectOrder(site, '/resend', [
      [{ type: 'x', code_challenge: challenge }, 400, /types/],
      [{ type: 'signup' }, 400, /code_challenge/],
      [{ code_challenge: '' }, 400, /requires an email/],
      [{ email: 'x', phone }, 400, /^Only an email address or phone number should be provided/],
      [{ type: 'email_change', email: '', phone: '' }, 400, /Missing/],
      [{ email: 'x' }, 400, /^Email logins are disabled$/],
    ]);
  });

  it('by /recover', async () => {
    const site = await createRowSite(gatehouse());
    await expectOrder(site, '/recover', [
      [{ code_challenge: challenge }, 400, /requires an email/],
      [{ email: 'x' }, 400, /Unable to validate email address: invalid format/],
      [{ email }, 400, /code_challenge/],
    ]);
  });

  it('by /verify', async () => {
    const site = await createRowSite(gatehouse());
    await expectOrder(site, '/verify', [
      [{ email: 'x', phone: '0' }, 400, /type/],
      [{ type: 'x' }, 400, /either a token or a token hash/],
      [{ token: '123456', token_hash: 'x' }, 400, /either a token or a token hash/],
      [{ token_hash: '' }, 400, /^Only an email address or phone number should be provided/],
      [{ phone: '' }, 422, /Unable to validate email address/],
      [{ email }, 400, /verification type/],
      [{ type: 'email' }, 403, /^Token has expired or is invalid$/],
      [{ token: '', token_hash: '0'.repeat(56) }, 400, /^Only the token_hash and type should be provided$/],
      [{ email: '' }, 403, /^Email link is invalid or has expired$/],
    ]);
  });
});
