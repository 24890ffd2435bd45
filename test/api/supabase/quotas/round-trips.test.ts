import { beforeEach, describe, expect, it } from 'vitest';
import { countRoundTrips } from '../count-round-trips.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** Every quota there is. */
const quotas = {
  users_max: 100,
  mails_per_hour: 100,
  mails_per_day: 100,
  sms_per_hour: 100,
  sms_per_day: 100,
  webhooks_per_hour: 100,
  webhooks_per_day: 100,
  requests_per_second: 1_000,
};

beforeEach(() => void api().configure({ quotas }));

describe('quotas and counting add no round trip', () => {
  it('to GET /user', async () => {
    const { accessToken } = await signIn(api());
    const show = () => api().get('/user', { token: accessToken });
    await show();
    expect(await countRoundTrips(show)).toBe(1);
  });

  it('to a refresh', async () => {
    const { refreshToken } = await signIn(api());
    const refresh = (token: string) => api().post('/token?grant_type=refresh_token', { refresh_token: token });
    const { body } = await refresh(refreshToken);
    expect(await countRoundTrips(() => refresh(body.refresh_token))).toBe(1);
  });

  it('to a sign-in with a password', async () => {
    const user = await api().addUser({ password: 'correct horse' });
    const grant = () => api().post('/token?grant_type=password', { email: user.email, password: 'correct horse' });
    await grant();
    expect(await countRoundTrips(grant)).toBe(2);
  });
});
