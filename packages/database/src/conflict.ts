import { AppError, type ErrorCode } from '@gatehouse/errors';

/** What pg tells of a failed statement. */
interface DatabaseError extends Error {
  readonly code?: string;
  readonly constraint?: string;
}

/** Which code a violated constraint means; a constraint not named here is a fault of ours. */
const codeOfConstraint: Readonly<Record<string, ErrorCode>> = {
  instances_pkey: 'instance_exists',
  instances_site_uuid_key: 'instance_exists',
  instances_slug_key: 'instance_slug_taken',
  signing_keys_pkey: 'signing_key_exists',
  instance_domains_pkey: 'instance_domain_taken',
  operators_name_key: 'operator_name_taken',
  operator_signing_keys_slot_key: 'conflict',
  custom_providers_identifier_key: 'custom_provider_exists',
  identities_provider_id_key: 'identity_already_exists',
  sso_domains_domain_key: 'sso_domain_already_exists',
  sso_providers_entity_id_key: 'saml_idp_already_exists',
  sso_providers_resource_id_key: 'sso_resource_id_taken',
  users_email_key: 'email_exists',
  users_phone_key: 'phone_exists',
  users_pkey: 'user_already_exists',
};

/**
 * Runs a write and turns a violated unique constraint into its error: nobody looks before inserting.
 *
 * @throws AppError with the constraint's code.
 */
export async function orConflict<T>(write: Promise<T>, params?: Readonly<Record<string, string | number>>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const { code, constraint } = error as DatabaseError;
    const known = code === '23505' && constraint !== undefined ? codeOfConstraint[constraint] : undefined;
    if (known === undefined) throw error;
    throw new AppError(known, { cause: error, ...(params ? { params } : {}) });
  }
}

const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  // Read-only: a primary that became a standby, or a service that lets nothing be written onto a full disk.
  '25006',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);
/** Classes of PostgreSQL's codes: connections that failed, and resources that are used up (disk, memory, connections). */
const unavailableClasses = ['08', '53'];

/** What pg says without a code; knex puts the statement before it. */
const lostConnection =
  /^(?:.* - )?(?:Connection terminated.*|Client (?:has encountered a connection error|was closed) and is not queryable)$/s;

/** True when the statement failed because the database cannot serve it for now, not because of what it said. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, name, message } = error as DatabaseError;
  if (name === 'KnexTimeoutError') return true;
  if (code !== undefined && (unavailableCodes.has(code) || unavailableClasses.includes(code.slice(0, 2)))) return true;
  return code === undefined && lostConnection.test(message);
}
