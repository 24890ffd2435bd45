import type { OperatorGate } from './require-operator.ts';

/** What the operator's routes reach the outside with, and what they are told by the environment. */
export interface OperatorDependencies extends OperatorGate {
  readonly version: string;
  /** The `endpoint` of a creation's answer: where the operator's proxy finds the API. */
  readonly endpoint: string;
  /** Answers show secrets, as the old server's did (decisions.md 36). */
  readonly showSecrets: boolean;
}
