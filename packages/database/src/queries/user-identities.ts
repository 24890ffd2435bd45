import type { IdentityRow } from '../rows/identity-row.ts';

/** SQL that lists the identities of a user, oldest first, as one `identities` column; `$1` is the instance. */
export function identitiesColumn(userId: string): string {
  return `(select coalesce(jsonb_agg(to_jsonb(i) order by i.created_at, i.id), '[]')
    from gatehouse.identities i where i.instance_id = $1 and i.user_id = ${userId}) as identities`;
}

/** A row beside which the user's identities came along. */
export interface WithIdentities {
  /** Oldest first. */
  readonly identities: readonly IdentityRow[];
}

/** Puts dates where JSON has texts. */
export function readIdentities<Row extends WithIdentities>(row: Row): Row {
  return { ...row, identities: row.identities.map(readIdentity) };
}

function readIdentity(identity: IdentityRow): IdentityRow {
  const { created_at: created, updated_at: updated, last_sign_in_at: lastSignIn } = identity;
  return {
    ...identity,
    created_at: new Date(created),
    updated_at: new Date(updated),
    last_sign_in_at: lastSignIn === null ? null : new Date(lastSignIn),
  };
}
