import type { HttpMiddleware } from '@gatehouse/http';
import { serveRoutes, type OperatorRoute } from '@gatehouse/operator-api';
import type { AdminDependencies } from './dependencies.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './routes/api-keys/api-keys.ts';
import { mintAdminToken } from './routes/api-keys/mint-admin-token.ts';
import { listAudit } from './routes/audit/list-audit.ts';
import { listAuditActions } from './routes/audit/list-audit-actions.ts';
import { listSiteAudit } from './routes/audit/list-site-audit.ts';
import { showDeliveryHealth } from './routes/deliveries/show-health.ts';
import { showHealth } from './routes/health/show-health.ts';
import { addDomain } from './routes/domains/add-domain.ts';
import { listDomains } from './routes/domains/list-domains.ts';
import { makePrimaryDomain } from './routes/domains/make-primary-domain.ts';
import { removeDomain } from './routes/domains/remove-domain.ts';
import { verifyDomain } from './routes/domains/verify-domain.ts';
import { deleteMessages } from './routes/inbox/delete-messages.ts';
import { listMessages } from './routes/inbox/list-messages.ts';
import { resumeInstance, suspendInstance } from './routes/instances/change-state.ts';
import { cloneInstance } from './routes/instances/clone-instance.ts';
import { createInstance } from './routes/instances/create-instance.ts';
import { deleteInstance } from './routes/instances/delete-instance.ts';
import { listInstances } from './routes/instances/list-instances.ts';
import { restoreInstance } from './routes/instances/restore-instance.ts';
import { showInstance } from './routes/instances/show-instance.ts';
import { updateInstance } from './routes/instances/update-instance.ts';
import { createKey } from './routes/keys/create-key.ts';
import { listKeys, showKey } from './routes/keys/look-at-keys.ts';
import { promoteKey, publishKey } from './routes/keys/promote-key.ts';
import { revokeKey } from './routes/keys/revoke-key.ts';
import { rotateKeys } from './routes/keys/rotate-keys.ts';
import { createOperator } from './routes/operators/create-operator.ts';
import { listOperators } from './routes/operators/list-operators.ts';
import { revokeOperator } from './routes/operators/revoke-operator.ts';
import { rotateOperator } from './routes/operators/rotate-operator.ts';
import { showMe } from './routes/operators/show-me.ts';
import { exportUsers } from './routes/users/export-users.ts';
import { importUsers, showImport } from './routes/users/import-users.ts';
import { addOperatorKey } from './routes/operator-keys/add-operator-key.ts';
import { listOperatorKeys } from './routes/operator-keys/list-operator-keys.ts';
import { retireOperatorKey } from './routes/operator-keys/retire-operator-key.ts';
import { showSettingsSchema } from './routes/settings/show-settings-schema.ts';
import { listUsage } from './routes/usage/list-usage.ts';
import { showUsage } from './routes/usage/show-usage.ts';
import { showUsageSeries } from './routes/usage/show-usage-series.ts';
import { changeUser } from './routes/users/change-user.ts';
import { createUser } from './routes/users/create-user.ts';
import { deleteUser } from './routes/users/delete-user.ts';
import { inviteUser } from './routes/users/invite-user.ts';
import { listUsers } from './routes/users/list-users.ts';
import { recoverUser } from './routes/users/recover-user.ts';

/** What only the admin app serves, never the API: `/v1` and the inbox. */
export function adminRouter(dependencies: AdminDependencies): HttpMiddleware {
  return serveRoutes(dependencies.operator, adminRoutes(dependencies));
}

/** One line a route; their contracts are in the route table. */
function adminRoutes(dependencies: AdminDependencies): OperatorRoute[] {
  const { inbox } = dependencies;
  return [
    createInstance(dependencies),
    listInstances(dependencies),
    showInstance(dependencies),
    updateInstance(dependencies),
    cloneInstance(dependencies),
    suspendInstance(dependencies),
    resumeInstance(dependencies),
    deleteInstance(),
    restoreInstance(dependencies),
    showSettingsSchema(dependencies),
    importUsers(dependencies),
    showImport(),
    exportUsers(),
    listDomains(),
    addDomain(),
    verifyDomain(dependencies),
    makePrimaryDomain(),
    removeDomain(),
    listKeys(),
    createKey(),
    rotateKeys(),
    showKey(),
    publishKey(),
    promoteKey(),
    revokeKey(),
    listApiKeys(),
    createApiKey(),
    revokeApiKey(),
    mintAdminToken(),
    showUsage(),
    listUsage(),
    showUsageSeries(),
    listUsers(dependencies),
    createUser(dependencies),
    inviteUser(dependencies),
    changeUser(dependencies),
    recoverUser(dependencies),
    deleteUser(dependencies),
    listSiteAudit(),
    createOperator(),
    listOperators(),
    rotateOperator(),
    revokeOperator(),
    showMe(dependencies),
    listOperatorKeys(),
    addOperatorKey(),
    retireOperatorKey(),
    listAudit(),
    listAuditActions(),
    showHealth(dependencies),
    showDeliveryHealth(dependencies),
    ...(inbox === undefined ? [] : [listMessages(inbox), deleteMessages(inbox)]),
  ];
}
