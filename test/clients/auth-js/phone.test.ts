import { describe, expect, it } from 'vitest';
import { newNumber, twilioSite } from '../../api/supabase/phone/texts.ts';
import { useSmsStandIn } from '../../support/sms-stand-in.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { authClient, createAuthSite, done, password, refusal } from './auth-client.ts';

const standIn = useSmsStandIn();
const gatehouse = useGatehouse({
  settings: {
    get smsUrl() {
      return standIn().url;
    },
  },
});

const createSite = (sms: object = {}) =>
  createAuthSite(gatehouse(), { ...twilioSite, sms: { ...twilioSite.sms, max_frequency: 0, ...sms } });

describe('the published client', () => {
  it('signs up with a number, by the code of a text message, and in with the password', async () => {
    const site = await createSite();
    const client = authClient(site);
    const phone = newNumber();
    const { user, session } = await done(
      client.signUp({ phone: `+${phone}`, password, options: { data: { name: 'Ann' } } }),
    );
    expect(session).toBeNull();
    expect(user).toMatchObject({ phone, identities: [{ provider: 'phone' }] });
    expect(await refusal(client.signInWithPassword({ phone, password }))).toEqual({
      status: 400,
      code: 'phone_not_confirmed',
      message: 'Phone not confirmed',
    });
    const token = await standIn().codeSentTo(phone);
    const verified = await done(client.verifyOtp({ phone: `+${phone}`, token, type: 'sms' }));
    expect(verified.user).toMatchObject({ id: user?.id, phone, user_metadata: { name: 'Ann' } });
    const elsewhere = await done(authClient(site).signInWithPassword({ phone: `+${phone}`, password }));
    expect(elsewhere.user.id).toBe(user?.id);
  });

  it('signs in by a code alone, over WhatsApp too', async () => {
    const site = await createSite();
    const client = authClient(site);
    const phone = newNumber();
    const asked = await done(client.signInWithOtp({ phone: `+${phone}`, options: { channel: 'whatsapp' } }));
    expect(asked).toEqual({ user: null, session: null, messageId: undefined });
    const token = await standIn().codeSentTo(phone);
    expect(standIn().requests[0]?.form).toMatchObject({ To: `whatsapp:+${phone}`, Channel: 'whatsapp' });
    await done(client.verifyOtp({ phone, token, type: 'sms' }));
    expect((await done(client.getUser())).user.phone).toBe(phone);
    expect(await refusal(authClient(site).verifyOtp({ phone, token, type: 'sms' }))).toEqual({
      status: 403,
      code: 'otp_expired',
      message: 'Token has expired or is invalid',
    });
  });

  it('gets another code', async () => {
    const site = await createSite();
    const client = authClient(site);
    const phone = newNumber();
    await done(client.signUp({ phone, password }));
    await standIn().codeSentTo(phone);
    await done(client.resend({ type: 'sms', phone }));
    const token = await standIn().codeSentTo(phone, 1);
    expect(await done(client.verifyOtp({ phone, token, type: 'sms' }))).toHaveProperty('session.access_token');
  });

  it('changes the number', async () => {
    const site = await createSite({ autoconfirm: false });
    const client = authClient(site);
    const [old, phone] = [newNumber(), newNumber()];
    await done(client.signInWithOtp({ phone: old }));
    await done(client.verifyOtp({ phone: old, token: await standIn().codeSentTo(old), type: 'sms' }));
    const { user } = await done(client.updateUser({ phone: `+${phone}` }));
    expect(user).toMatchObject({ phone: old, new_phone: phone });
    const token = await standIn().codeSentTo(phone);
    const changed = await done(client.verifyOtp({ phone, token, type: 'phone_change' }));
    expect(changed.user).toMatchObject({ id: user.id, phone });
    expect(changed.user?.new_phone).toBeUndefined();
  });

  it('is told which message it was only of a test number', async () => {
    const site = await createSite({ test_otp: '15551234567:123456' });
    const client = authClient(site);
    await done(client.signInWithOtp({ phone: '+15551234567' }));
    await done(client.verifyOtp({ phone: '+15551234567', token: '123456', type: 'sms' }));
    const again = await done(client.signInWithOtp({ phone: '+15551234567' }));
    expect(again.messageId).toBe('test-otp');
  });

  it('learns why a number is refused', async () => {
    const site = await createSite();
    expect(await refusal(authClient(site).signInWithOtp({ phone: '0155' }))).toEqual({
      status: 400,
      code: 'validation_failed',
      message: 'Invalid phone number format (E.164 required)',
    });
    const phone = newNumber();
    expect(
      await refusal(authClient(site).signInWithOtp({ phone, options: { shouldCreateUser: false } })),
    ).toMatchObject({ status: 422, code: 'otp_disabled' });
  });
});
