import type { SigningKeyRow } from '@gatehouse/database';

/** A signing key as the control plane shows it: nothing secret. */
export interface SigningKeyRecord {
  readonly kid: string;
  readonly algorithm: SigningKeyRow['algorithm'];
  readonly state: SigningKeyRow['state'];
  /** Takes the active key's place as soon as it may sign. */
  readonly isNext: boolean;
  /** May sign from then on. */
  readonly usableAt: Date | null;
  /** Of a retiring key: when tokens of people are no longer believed. */
  readonly verifiesUntil: Date | null;
  /** As the key set shows it; null for a secret. */
  readonly publicKey: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A stored key without what is secret of it. */
export function signingKeyRecord(row: SigningKeyRow): SigningKeyRecord {
  return {
    kid: row.id,
    algorithm: row.algorithm,
    state: row.state,
    isNext: row.is_next,
    usableAt: row.usable_at,
    verifiesUntil: row.verifies_until,
    publicKey: row.public_key,
    createdAt: row.created_at,
    publishedAt: row.published_at,
    activatedAt: row.activated_at,
    retiredAt: row.retired_at,
    revokedAt: row.revoked_at,
  };
}
