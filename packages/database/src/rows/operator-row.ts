/** Who may use the operator's API. */
export interface OperatorRow {
  id: string;
  name: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

/** What an operator shows, hashed. */
export interface OperatorCredentialRow {
  token_hash: Buffer;
  operator_id: string;
  created_at: Date;
  /** Set when another took its place. */
  valid_until: Date | null;
}

/** What verifies `x-nf-sign`. */
export interface OperatorSigningKeyRow {
  id: string;
  slot: 1 | 2;
  name: string;
  sealed_secret: string;
  created_at: Date;
  expires_at: Date | null;
}

/** Something that an operator did. */
export interface OperatorAuditEntryRow {
  /** bigint, hence text. */
  id: string;
  created_at: Date;
  operator_id: string | null;
  operator_name: string;
  action: string;
  route: string;
  instance_id: string | null;
  ip_address: string;
  request_id: string | null;
  details: Record<string, unknown>;
}

/** The answer of a request that may be asked again. */
export interface IdempotencyKeyRow {
  operator: string;
  key: string;
  fingerprint: string;
  sealed_answer: string | null;
  created_at: Date;
}
