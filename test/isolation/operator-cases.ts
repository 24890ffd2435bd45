import { randomUUID } from 'node:crypto';
import type { Case, Cases } from './case.ts';

const plain: Case = { as: 'operator' };
/** Where the request would change the other site itself, it is told something that cannot be. */
const refused: Case = { as: 'operator', said: () => ({ json: { no_such_member: true } }) };

/** The operator's own API: it may see every site, one at a time. */
export const operatorCases: Cases = {
  'operator GET /v1/openapi.json': { as: 'nobody' },
  'operator GET /v1/reference': { as: 'nobody' },
  'operator GET /v1/me': plain,
  'operator GET /v1/settings-schema': plain,
  'operator POST /v1/instances': refused,
  'operator GET /v1/instances': { ...plain, said: () => ({ query: `q=${randomUUID()}` }) },
  'operator GET /v1/instances/:reference': plain,
  'operator PATCH /v1/instances/:reference': refused,
  'operator POST /v1/instances/:reference/clone': refused,
  'operator POST /v1/instances/:reference/restore': refused,
  'operator POST /v1/instances/:reference/suspend': plain,
  'operator POST /v1/instances/:reference/resume': plain,
  'operator DELETE /v1/instances/:reference': plain,
  'operator GET /v1/instances/:reference/domains': plain,
  'operator POST /v1/instances/:reference/domains': refused,
  'operator POST /v1/instances/:reference/domains/:domain/verify': plain,
  'operator POST /v1/instances/:reference/domains/:domain/primary': plain,
  'operator DELETE /v1/instances/:reference/domains/:domain': plain,
  'operator GET /v1/instances/:reference/keys': plain,
  'operator GET /v1/instances/:reference/keys/:kid': plain,
  'operator POST /v1/instances/:reference/keys': refused,
  'operator POST /v1/instances/:reference/keys/rotate': refused,
  'operator POST /v1/instances/:reference/keys/:kid/publish': plain,
  'operator POST /v1/instances/:reference/keys/:kid/promote': { ...plain, said: () => ({ json: {} }) },
  'operator POST /v1/instances/:reference/keys/:kid/revoke': { ...plain, said: () => ({ json: {} }) },
  'operator GET /v1/instances/:reference/api-keys': plain,
  'operator POST /v1/instances/:reference/api-keys': refused,
  'operator DELETE /v1/instances/:reference/api-keys/:id': plain,
  'operator POST /v1/instances/:reference/admin-token': refused,
  'operator POST /v1/operators': refused,
  'operator GET /v1/operators': plain,
  'operator POST /v1/operators/:id/rotate': { ...plain, said: () => ({ json: {} }) },
  'operator DELETE /v1/operators/:id': plain,
  'operator GET /v1/operator/signing-keys': plain,
  'operator POST /v1/operator/signing-keys': refused,
  'operator DELETE /v1/operator/signing-keys/:id': plain,
  'operator GET /v1/audit': { ...plain, said: () => ({ query: 'limit=1&action=no.such' }) },
  'operator GET /v1/deliveries/health': plain,
  // Served where there is an inbox, of the whole service: it is the operator's own machine.
  'operator GET /inbox/messages': plain,
  'operator DELETE /inbox/messages': plain,
  'operator GET /': plain,
  'operator POST /instances': refused,
  'operator GET /instances/:id': plain,
  'operator PUT /instances/:id': refused,
  'operator DELETE /instances/:id': plain,
};
