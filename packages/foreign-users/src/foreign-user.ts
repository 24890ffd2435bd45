/** One way in which a person is known, as an import takes it. Times are ISO texts. */
export interface ForeignIdentity {
  readonly id: string;
  readonly provider: string;
  readonly provider_id: string;
  readonly identity_data: unknown;
  readonly email: string | null;
  readonly last_sign_in_at: string | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
}

/**
 * A user of another server, in the names of the lines of an import; nothing of it has been checked. Members that the other
 * server does not know are absent.
 */
export interface ForeignUser {
  readonly id: string;
  readonly email: string | null;
  readonly phone?: string | null;
  readonly email_confirmed_at: string | null;
  readonly phone_confirmed_at?: string | null;
  readonly password_hash: string | null;
  readonly aud: string;
  readonly role: string;
  readonly app_metadata: unknown;
  readonly user_metadata: unknown;
  readonly identities?: readonly ForeignIdentity[];
  readonly banned_until?: string | null;
  readonly invited_at: string | null;
  readonly last_sign_in_at: string | null;
  readonly is_super_admin: boolean;
  readonly is_sso_user?: boolean;
  readonly is_anonymous?: boolean;
  readonly deleted_at?: string | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
}
