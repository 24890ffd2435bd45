import { notAvailable } from '../not-available.ts';

/** `/oauth/*`, its grants and its metadata (supabase-extended.md 9.1): the answer of a server that is switched off. */
export const oauthServer = notAvailable('feature_disabled', { params: { feature: 'OAuth server' } });

/** `/scim/v2/*` (supabase-extended.md 8). */
export const scim = notAvailable('feature_disabled', { params: { feature: 'SCIM' } });
