/** One way a user is known: an address of ours or an account at a provider. */
export interface IdentityRow {
  instance_id: string;
  id: string;
  user_id: string;
  provider: string;
  /** The subject at the provider; for `email` and `phone` the user's id. */
  provider_id: string;
  identity_data: Record<string, unknown>;
  email: string | null;
  last_sign_in_at: Date | null;
  created_at: Date;
  updated_at: Date;
}
