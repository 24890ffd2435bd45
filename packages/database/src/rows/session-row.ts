export type AssuranceLevel = 'aal1' | 'aal2' | 'aal3';

/** A signed-in client. Deleting it ends its refresh tokens and, at this server, its access tokens. */
export interface SessionRow {
  instance_id: string;
  id: string;
  user_id: string;
  aal: AssuranceLevel;
  factor_id: string | null;
  created_at: Date;
  refreshed_at: Date | null;
  not_after: Date | null;
  user_agent: string | null;
  ip: string | null;
  tag: string | null;
  /** bigint, hence text; null for a session with table-based tokens. */
  refresh_token_counter: string | null;
}

/** A way in which a session was authenticated. */
export interface SessionMethodRow {
  instance_id: string;
  session_id: string;
  method: string;
  /** Which of several providers of one method vouched for it. */
  provider: string | null;
  used_at: Date;
}

/** One link of a session's chain of refresh tokens. */
export interface RefreshTokenRow {
  instance_id: string;
  token_hash: Buffer;
  session_id: string;
  user_id: string;
  parent_hash: Buffer | null;
  child_number: number;
  is_revoked: boolean;
  /** Order of insertion; bigint, hence text. */
  seq: string;
  created_at: Date;
  updated_at: Date;
}
