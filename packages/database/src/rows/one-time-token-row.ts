export type OneTimeTokenKind =
  'confirmation' | 'recovery' | 'email_change_new' | 'email_change_current' | 'phone_change' | 'reauthentication';

/** A link or code that was sent to an address. One per user and kind. */
export interface OneTimeTokenRow {
  instance_id: string;
  id: string;
  user_id: string;
  kind: OneTimeTokenKind;
  token_hash: Buffer;
  code_hash: Buffer | null;
  address: string;
  dialect: 'netlify' | 'supabase';
  attempts: number;
  leased_until: Date | null;
  created_at: Date;
  expires_at: Date;
}
