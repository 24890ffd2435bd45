import { notAvailable } from '../not-available.ts';

/** `POST /sso` and `/sso/saml/*` (supabase-extended.md 7): the feature is asked for before anything else. */
export const sso = notAvailable('saml_provider_disabled');
