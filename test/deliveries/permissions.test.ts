import { beforeEach, describe, expect, it } from 'vitest';
import { createPerson } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addMessage, askAt, doors } from './doors.ts';

const gatehouse = useGatehouse();

const id = '00000000-0000-4000-8000-000000000001';

/** Every route, with a body that it would take. */
const routes: readonly { readonly endpoint: string; readonly body?: object }[] = [
  { endpoint: 'GET /messages' },
  { endpoint: `GET /messages/${id}` },
  { endpoint: 'GET /messages/counts' },
  { endpoint: 'POST /messages/replay', body: {} },
  { endpoint: `POST /messages/${id}/replay` },
  { endpoint: `POST /messages/${id}/cancel` },
  { endpoint: 'POST /mail/preview', body: { kind: 'invite' } },
  { endpoint: 'POST /mail/test', body: { kind: 'invite', to: 'ann@x.example' } },
  { endpoint: 'GET /suppressions' },
  { endpoint: 'POST /suppressions', body: { address: 'ann@x.example' } },
  { endpoint: 'DELETE /suppressions/mail/ann@x.example' },
  { endpoint: 'GET /webhooks' },
  { endpoint: 'POST /webhooks', body: { url: 'http://127.0.0.1:9/hook' } },
  { endpoint: `GET /webhooks/${id}` },
  { endpoint: `PATCH /webhooks/${id}`, body: { state: 'disabled' } },
  { endpoint: `DELETE /webhooks/${id}` },
  { endpoint: `POST /webhooks/${id}/rotate`, body: {} },
  { endpoint: `POST /webhooks/${id}/test` },
  { endpoint: `POST /webhooks/${id}/replay`, body: { since: '2027-01-01T00:00:00Z' } },
  { endpoint: 'GET /webhook-deliveries' },
  { endpoint: 'POST /webhook-deliveries/replay', body: {} },
  { endpoint: `GET /webhook-deliveries/${id}` },
  { endpoint: `POST /webhook-deliveries/${id}/replay` },
  { endpoint: 'GET /events' },
  { endpoint: `GET /events/${id}` },
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
