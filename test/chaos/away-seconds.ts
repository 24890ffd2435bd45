import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** How the faults of test/chaos are to be. */
    faults: { readonly awaySeconds: number };
  }
}

/** How long what is needed is away: longer at night. */
export const { awaySeconds } = inject('faults');
