export type CodeChallengeMethod = 's256' | 'plain';

/** How a session opened by a code was authenticated (supabase-core.md 9). */
export type FlowStateMethod = 'email/signup' | 'magiclink' | 'recovery' | 'email_change' | 'oauth' | 'sso/saml';

/** A sign-in between its start and the exchange of its code. When it expires is a rule, not a column. */
export interface FlowStateRow {
  instance_id: string;
  id: string;
  user_id: string | null;
  auth_code_hash: Buffer | null;
  auth_code_issued_at: Date | null;
  code_challenge: string | null;
  code_challenge_method: CodeChallengeMethod | null;
  provider_type: string;
  authentication_method: FlowStateMethod;
  sealed_provider_access_token: string | null;
  sealed_provider_refresh_token: string | null;
  referrer: string;
  invite_token_hash: Buffer | null;
  linking_target_id: string | null;
  dialect: 'netlify' | 'supabase';
  /** When a provider answered; nobody else gets to. */
  taken_at: Date | null;
  browser_hash: Buffer | null;
  sealed_visit: string | null;
  /** When the session has to end that the code is swapped for. */
  session_not_after: Date | null;
  created_at: Date;
}
