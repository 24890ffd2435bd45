import { someEmail } from '../api/netlify/client.ts';
import type { Case, Cases } from './case.ts';

const mail = { channel: 'mail', address: 'nobody@x.example' };
const since = (): { readonly json: object } => ({ json: { since: '2027-01-01T00:00:00Z' } });

/** What was sent and what waits: the same routes at each of the places. */
const routes: Readonly<Record<string, Omit<Case, 'as'>>> = {
  'GET /messages': { paged: true, ids: [(id) => ({ query: `user_id=${id}` }), (to) => ({ query: `recipient=${to}` })] },
  'GET /messages/counts': {},
  'POST /messages/replay': {
    said: () => ({ json: {} }),
    ids: [(id) => ({ json: { user_id: id } }), (to) => ({ json: { recipient: to } })],
  },
  'GET /messages/:id': {},
  'POST /messages/:id/replay': {},
  'POST /messages/:id/cancel': {},
  'GET /suppressions': { paged: true },
  'POST /suppressions': { said: () => ({ json: { address: someEmail() } }) },
  'DELETE /suppressions/:channel/:address': { own: () => mail },
  'POST /mail/preview': { said: () => ({ json: { kind: 'invite' } }) },
  'POST /mail/test': { said: () => ({ json: { kind: 'invite', to: 'no address' } }) },
  'GET /webhooks': {},
  'POST /webhooks': { said: () => ({ json: { url: 'no URL' } }) },
  'GET /webhooks/:id': {},
  'PATCH /webhooks/:id': { said: () => ({ json: { state: 'disabled' } }) },
  'DELETE /webhooks/:id': {},
  'POST /webhooks/:id/rotate': { said: () => ({ json: {} }) },
  'POST /webhooks/:id/test': {},
  'POST /webhooks/:id/replay': { said: since },
  'GET /webhook-deliveries': { paged: true, ids: [(id) => ({ query: `endpoint_id=${id}` })] },
  'POST /webhook-deliveries/replay': { said: () => ({ json: {} }), ids: [(id) => ({ json: { endpoint_id: id } })] },
  'GET /webhook-deliveries/:id': {},
  'POST /webhook-deliveries/:id/replay': {},
  // The place in this feed is a count of the site's own: the same number is a place of the other.
  'GET /events': {},
  'GET /events/:id': {},
};

function at(prefix: string, as: Case['as']): Cases {
  return Object.fromEntries(
    Object.entries(routes).map(([route, rest]) => [
      `${prefix} ${route.replace(' ', ` ${mount[as]}`)}`,
      { as, ...rest },
    ]),
  );
}

const mount: Readonly<Record<string, string>> = { admin: '/admin', operator: '/v1/instances/:reference' };

/** Each of them, in both languages of a site and for the operator. */
export const deliveryCases: Cases = {
  ...at('netlify', 'admin'),
  ...at('supabase', 'admin'),
  ...at('operator', 'operator'),
  // Nothing but the signature of the report opens it.
  'site POST /webhooks/mail-feedback': { as: 'nobody', said: () => ({ json: {} }) },
  'operator POST /webhooks/mail-feedback': { as: 'nobody', said: () => ({ json: {} }) },
};
