import { beforeEach, describe, expect, it } from 'vitest';
import { createPerson } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addMessage, askAt, doors } from './doors.ts';

const gatehouse = useGatehouse();

/** Every route, with a body that it would take. */
const routes: readonly { readonly endpoint: string; readonly body?: object }[] = [
  { endpoint: 'GET /messages' },
  { endpoint: 'GET /messages/00000000-0000-4000-8000-000000000001' },
  { endpoint: 'GET /messages/counts' },
  { endpoint: 'POST /messages/replay', body: {} },
  { endpoint: 'POST /messages/00000000-0000-4000-8000-000000000001/replay' },
  { endpoint: 'POST /messages/00000000-0000-4000-8000-000000000001/cancel' },
  { endpoint: 'POST /mail/preview', body: { kind: 'invite' } },
  { endpoint: 'POST /mail/test', body: { kind: 'invite', to: 'ann@x.example' } },
  { endpoint: 'GET /suppressions' },
  { endpoint: 'POST /suppressions', body: { address: 'ann@x.example' } },
  { endpoint: 'DELETE /suppressions/mail/ann@x.example' },
];

// Who fails at the operator's door too often is not looked at for a while.
beforeEach(() => gatehouse().clock.advance(120));

describe.each(doors)('the door of $name', (door) => {
  it.each(routes)(
    '$endpoint is shut to strangers, to users, and to the administrators of another site',
    async ({ endpoint, body }) => {
      const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
      await addMessage(gatehouse(), site);
      const { accessToken } = await createPerson(site);
      const refused = [null, 'not-a-token', accessToken, other.signToken({ role: 'service_role' })];
      for (const token of refused) {
        const asking = body === undefined ? { token } : { token, body };
        const { status, text } = await askAt(door, gatehouse(), site, endpoint, asking);
        expect([401, 403], String(token)).toContain(status);
        expect(text).not.toContain('ann@x.example');
      }
    },
  );

  it('is opened by the operator’s token', async () => {
    const site = await gatehouse().createSite();
    const { operatorToken: token } = gatehouse();
    expect((await askAt(door, gatehouse(), site, 'GET /messages', { token })).status).toBe(200);
  });
});

describe('a site’s administrator', () => {
  it('does not come in by the operator’s door', async () => {
    const site = await gatehouse().createSite();
    const door = doors.find(({ name }) => name === 'the operator');
    if (!door) throw new Error('no such door');
    for (const token of [site.signToken(), site.signToken({ role: 'service_role' })]) {
      expect((await askAt(door, gatehouse(), site, 'GET /messages', { token })).status).toBe(401);
    }
  });
});
