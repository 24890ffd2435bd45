import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';

const gatehouse = useGatehouse();

async function post(url: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('POST /signup', () => {
  it('mails a link whose token signs the person in, once', async () => {
    const site = await gatehouse().createSite();
    const signedUp = await post(`${site.netlifyUrl}/signup`, { email: 'ann@x.example', password: 'secret' });
    expect(signedUp.status).toBe(200);
    expect(signedUp.body['confirmed_at']).toBeUndefined();
    const token = await site.tokenMailedTo('ann@x.example', 'Confirm Your Signup');
    const verified = await post(`${site.netlifyUrl}/verify`, { type: 'signup', token });
    expect(verified.status).toBe(200);
    expect(Object.keys(verified.body)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token']);
    expect(await post(`${site.netlifyUrl}/verify`, { type: 'signup', token })).toEqual({
      status: 404,
      body: { code: 404, msg: 'User not found' },
    });
  });
});
