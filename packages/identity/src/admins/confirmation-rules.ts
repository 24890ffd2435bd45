import type { ProofMark } from '../users/identity-claims.ts';

/** Where clients expect different things of an administrator's word that an address is the user's. */
export interface ConfirmationRules {
  /** Whether it counts anew for who was confirmed before. */
  readonly renews: boolean;
  /** What says so beside the time (supabase-extended.md 3.3). */
  readonly marks: ProofMark;
}

/** Of the Netlify dialect and the command line. */
export const plainConfirmation: ConfirmationRules = { renews: false, marks: 'identity' };

/** Of the Supabase dialect. */
export const markedConfirmation: ConfirmationRules = { renews: true, marks: 'user_metadata' };
