/** What a credential may be for. `all` holds every other one. */
const operatorScopes = ['read', 'provision', 'support', 'all'] as const;

export type OperatorScope = (typeof operatorScopes)[number];

/** Who asks the operator's API. */
export interface Operator {
  /** Null for the token of the environment, and for what is no operator of the database. */
  readonly id: string | null;
  readonly name: string;
  readonly scopes: readonly OperatorScope[];
}

/** The holder of the environment's token, who may do everything. */
export const rootOperator: Operator = Object.freeze({ id: null, name: 'environment', scopes: ['all'] as const });

/** Whoever has the database and its keys at hand: the command line. */
export const commandLineOperator: Operator = Object.freeze({
  id: null,
  name: 'command line',
  scopes: ['all'] as const,
});

/** The service itself, where nobody asked for what it does. */
export const serviceOperator: Operator = Object.freeze({ id: null, name: 'service', scopes: ['all'] as const });

/** True when an operator may use what needs a scope. Whoever may do anything may also read. */
export function mayUse({ scopes }: Operator, needed: OperatorScope): boolean {
  return scopes.includes('all') || scopes.includes(needed) || (needed === 'read' && scopes.length > 0);
}
