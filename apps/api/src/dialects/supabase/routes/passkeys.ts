import { notAvailable } from '../not-available.ts';

/** `/passkeys/*` (supabase-extended.md 10): the feature is asked for before anything else. */
export const passkeys = notAvailable('passkey_disabled');
