import type { AppError, ErrorCode } from '@gatehouse/errors';
import type { ApiContext } from '../../api-state.ts';
import { asksDatedVersion, datedVersion } from './api-version.ts';

interface Wire {
  readonly code: string;
  readonly status?: number;
  readonly text?: string;
}

/** Our codes that this dialect knows under another name, or with another status or text (supabase-core.md 2.5). */
const wireOf: Partial<Record<ErrorCode, Wire>> = {
  email_required: { code: 'validation_failed', status: 400 },
  email_address_invalid: {
    code: 'validation_failed',
    status: 400,
    text: 'Unable to validate email address: invalid format',
  },
  email_address_refused: { code: 'email_address_invalid' },
  password_required: { code: 'validation_failed', status: 400 },
  password_too_long: { code: 'validation_failed', status: 400 },
  password_invalid: { code: 'validation_failed', status: 400 },
  password_queue_full: { code: 'over_request_rate_limit' },
  unsupported_grant_type: { code: 'invalid_credentials' },
  token_required: { code: 'validation_failed', status: 400, text: 'Verify requires either a token or a token hash' },
  verification_type_required: { code: 'validation_failed', status: 400 },
  invite_password_required: { code: 'validation_failed', status: 422 },
  one_time_token_not_found: { code: 'otp_expired', status: 403 },
  one_time_code_invalid: { code: 'otp_expired', status: 403 },
  otp_expired: { code: 'otp_expired', status: 403, text: 'Email link is invalid or has expired' },
  refresh_token_required: { code: 'validation_failed', text: 'Refresh token is not valid' },
  refresh_token_expired: { code: 'session_expired', text: 'Invalid Refresh Token: Session Expired' },
  hook_failed: { code: 'unexpected_failure', status: 500 },
  hook_timeout: { code: 'hook_timeout', status: 422 },
  hook_unreachable: { code: 'unexpected_failure', status: 500 },
  hook_broken: { code: 'unexpected_failure', status: 500 },
  hook_answer_invalid: { code: 'unexpected_failure', status: 500 },
  hook_unavailable: { code: 'unexpected_failure', status: 500 },
  hook_function_failed: { code: 'unexpected_failure' },
  provider_unsupported: { code: 'validation_failed' },
  external_exchange_failed: { code: 'unexpected_failure' },
  external_profile_failed: { code: 'unexpected_failure' },
  external_email_missing: { code: 'unexpected_failure' },
  external_unreachable: { code: 'unexpected_failure' },
  external_issuer_invalid: { code: 'unexpected_failure' },
  multiple_accounts: { code: 'unexpected_failure' },
  invited_email_mismatch: { code: 'validation_failed', status: 400 },
  saml_metadata_invalid: { code: 'validation_failed' },
  saml_response_invalid: { code: 'validation_failed' },
  saml_attribute_unfit: { code: 'unexpected_failure' },
  sso_resource_id_taken: { code: 'conflict' },
  custom_provider_exists: { code: 'conflict', status: 400 },
  hook_claims_invalid: { code: 'unexpected_failure', status: 500 },
};

/** Writes an error in the form of the API version that was asked for (supabase-core.md 2.2). */
export function renderSupabaseError(error: AppError, ctx: ApiContext): void {
  ctx.set('Content-Type', 'application/json');
  if (error.code === 'oauth_error') {
    renderOAuthError(error, ctx);
    return;
  }
  const { code, status, text } = wordsFor(error);
  const isDated = asksDatedVersion(ctx);
  if (error.code === 'hook_function_failed' && !isDated) {
    renderDatabaseError(error, ctx);
    return;
  }
  const extra = extraMembers(error);
  ctx.status = status;
  // This dialect tells nobody when to come back after too many requests (supabase-core.md 10.1), but for text messages
  // and quotas: a number, a country and a site have limits there that its clients do not know.
  const isOwnLimit = error.code === 'over_sms_send_rate_limit' || error.params['quota'] !== undefined;
  if (status === 429 && !isOwnLimit) ctx.remove('Retry-After');
  if (isDated) ctx.set('X-Supabase-Api-Version', datedVersion);
  if (!namelessCodes.has(error.code) && !(isDated && error.code === 'weak_password')) {
    ctx.set('x-sb-error-code', code);
  }
  ctx.body = JSON.stringify(
    isDated
      ? { code, message: text, ...extra }
      : { code: status, error_code: code, msg: text, ...errorId(error, status, ctx), ...extra },
  );
}

/** Of conditions that nobody gave a code: they are named for their status alone (supabase-core.md 2.2). */
const namelessCodes: ReadonlySet<ErrorCode> = new Set(['unexpected_failure', 'hook_refused']);

/** What a function of the site's own database has raised is passed on as it said it (supabase-extended.md 1.2). */
function renderDatabaseError({ status, message, params }: AppError, ctx: ApiContext): void {
  const { sqlstate, hint, detail } = params;
  ctx.status = status;
  ctx.body = JSON.stringify({ code: sqlstate, message, ...(hint && { hint }), ...(detail && { detail }) });
}

/** Always 400, whatever the version and the condition (supabase-core.md 2.2 and 2.3). */
function renderOAuthError({ params }: AppError, ctx: ApiContext): void {
  const { error, description } = params;
  ctx.status = 400;
  ctx.body = JSON.stringify({ error, ...(description === undefined ? {} : { error_description: description }) });
}

/** What the error is called and says here; what its endpoint said itself is kept. */
export function wordsFor(error: AppError): Required<Wire> {
  const wire = wireOf[error.code] ?? { code: codeOf(error) };
  const { code } = wire;
  if (error.isRephrased) return { code, status: error.status, text: error.message };
  return { code, status: wire.status ?? error.status, text: wire.text ?? error.message };
}

/** A refusal by a hook has a status and no code. */
function codeOf({ code, status }: AppError): string {
  if (code !== 'hook_refused') return code;
  return status === 500 ? 'unexpected_failure' : 'unknown';
}

/** Only failures that were raised deliberately are named by their request. */
function errorId(error: AppError, status: number, ctx: ApiContext): { error_id?: string } {
  return status >= 500 && error.code !== 'unexpected_failure' ? { error_id: ctx.state.requestId } : {};
}

function extraMembers(error: AppError): Record<string, unknown> {
  if (error.code !== 'weak_password') return {};
  const reasons = String(error.params['reasons'] ?? 'length').split(',');
  return { weak_password: { reasons } };
}
