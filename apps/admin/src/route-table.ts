import { deliveryContracts, webhookContracts } from '@gatehouse/delivery-api';
import { legacyContracts, type RouteContract } from '@gatehouse/operator-api';
import { apiKeyContracts } from './contract/api-keys.ts';
import { auditContracts } from './contract/audit.ts';
import { deliveryHealthContract } from './contract/deliveries.ts';
import { showHealthContract } from './contract/health.ts';
import { domainContracts } from './contract/domains.ts';
import { inboxContracts } from './contract/inbox.ts';
import { instanceContracts } from './contract/instances.ts';
import { keyContracts } from './contract/keys.ts';
import { showMeContract } from './contract/me.ts';
import { operatorContracts } from './contract/operators.ts';
import { usageContracts } from './contract/usage.ts';
import { operatorKeyContracts } from './contract/operator-keys.ts';
import { listSiteAuditContract } from './contract/site-audit.ts';
import { showSettingsSchemaContract } from './contract/settings-schema.ts';
import { userImportContracts } from './contract/user-imports.ts';
import { userContracts } from './contract/users.ts';

/**
 * Every route of the operator: what the router, the checks, the gate, the OpenAPI document and the reference page are made
 * of, and what the tests go through.
 *
 * To add a route:
 * 1. Write its contract into a file of `contract/`; a package that serves routes, such as delivery-api, exports its own
 *    contracts (`as const satisfies RouteContract`), and they are listed below.
 * 2. Write its answer with `route(contract, async (request) => …)` into `routes/`, and list it in `router.ts`. A route that
 *    changes anything names an `action` and does it inside `request.act(async (acting) => …)`: one transaction with its
 *    entry in the audit log. `acting` is the platform of that transaction; `acting.note(…)` says what the entry tells.
 * 3. Routes that a package serves with a router of its own are mounted behind `gateOf(operator, routeTable, …)`, which finds
 *    the scope by method and path, and writes the audit log; what is not in the table needs the scope `all`.
 * 4. `npm run generate` writes docs/openapi.json; test/admin/scopes.test.ts asks every route with every scope.
 */
export const routeTable: readonly RouteContract[] = [
  ...instanceContracts,
  showSettingsSchemaContract,
  ...userImportContracts,
  ...domainContracts,
  ...keyContracts,
  ...apiKeyContracts,
  ...usageContracts,
  ...userContracts,
  listSiteAuditContract,
  ...operatorContracts,
  showMeContract,
  ...operatorKeyContracts,
  ...auditContracts,
  showHealthContract,
  deliveryHealthContract,
  ...deliveryContracts,
  ...webhookContracts,
  ...inboxContracts,
  ...legacyContracts,
];
