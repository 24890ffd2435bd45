import { constants, getPriority, setPriority } from 'node:os';

/**
 * Gives this process less of a busy processor than what answers requests on the same machine: a mail may leave a moment
 * later, a visitor waits (ADR 28). A priority that is lower already stays, as does any where the system allows no other.
 */
export function yieldToRequests(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  try {
    if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
  } catch {
    // It works at the usual one as well.
  }
}
