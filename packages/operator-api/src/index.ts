export { allowNetworks } from './allow-networks.ts';
export { FailureLimit } from './failure-limit.ts';
export type { OperatorDependencies } from './operator-dependencies.ts';
export { operatorRoutes, serviceDescription } from './operator-routes.ts';
export { requireOperator, type OperatorGate } from './require-operator.ts';
