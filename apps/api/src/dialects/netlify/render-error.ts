import { goJson } from '@gatehouse/http';
import type { AppError, ErrorCode } from '@gatehouse/errors';
import type { ProviderLack } from '@gatehouse/identity';
import type { ApiContext } from '../../api-state.ts';

interface Phrase {
  readonly status: number;
  readonly text: string;
}

/** Where this dialect has other words than the catalogue. An error that was rephrased at its endpoint keeps its words. */
const phrases: Partial<Record<ErrorCode, Phrase | ((error: AppError) => Phrase)>> = {
  no_authorization: { status: 401, text: 'This endpoint requires a Bearer token' },
  bad_jwt: (error) => ({ status: error.status === 400 ? 400 : 401, text: `Invalid token: ${reasonOf(error)}` }),
  session_not_found: { status: 401, text: 'Invalid token: its session has ended' },
  user_banned: { status: 401, text: 'Invalid token: its user is banned' },
  not_admin: (error) => ({ status: 401, text: error.message }),
  user_not_found: (error) => ({ status: error.status === 401 ? 401 : 404, text: error.message }),
  signup_disabled: { status: 403, text: 'Signups not allowed for this instance' },
  email_provider_disabled: { status: 400, text: 'Unsupported email provider' },
  email_address_invalid: (error) => ({
    status: 422,
    text: `Unable to validate email address: mail: ${reasonOf(error)}`,
  }),
  email_address_refused: { status: 422, text: 'Unable to validate email address: it takes no mail' },
  email_exists: { status: 422, text: 'Email address already registered by another user' },
  over_request_rate_limit: { status: 429, text: 'Rate limit exceeded' },
  over_email_send_rate_limit: { status: 429, text: 'Rate limit exceeded, try again later' },
  provider_unsupported: (error) => ({ status: 400, text: `Unsupported provider: ${lackOf(error)}` }),
  oauth_provider_not_supported: (error) => ({ status: 400, text: `Unsupported provider: ${lackOf(error)}` }),
  bad_oauth_callback: (error) => ({
    status: 400,
    text: error.params['missing'] === 'state' ? 'OAuth state parameter missing' : 'Authorization code missing',
  }),
  flow_state_already_used: { status: 400, text: 'OAuth state is invalid: it has been used' },
  external_profile_failed: { status: 500, text: 'Error getting user email from external provider' },
  saml_response_invalid: (error) => samlPhrases[String(error.params['fault'])] ?? unparsed(error),
  saml_assertion_no_email: { status: 500, text: 'Error getting user email from external provider' },
  invite_not_found: { status: 404, text: 'User not found' },
  one_time_token_not_found: { status: 404, text: 'User not found' },
  otp_expired: (error) => ({ status: 422, text: `${expiredToken(error)} token expired` }),
  unexpected_failure: { status: 500, text: 'Internal server error' },
};

/** Errors of `/token` that are written as RFC 6749 5.2 has it; without a description the key is left out. */
const oauthErrors: Partial<Record<ErrorCode, { readonly error: string; readonly description?: string }>> = {
  unsupported_grant_type: { error: 'unsupported_grant_type' },
  invalid_credentials: {
    error: 'invalid_grant',
    description: 'No user found with that email, or password invalid.',
  },
  email_not_confirmed: { error: 'invalid_grant', description: 'Email not confirmed' },
  refresh_token_required: { error: 'invalid_request', description: 'refresh_token required' },
  refresh_token_not_found: { error: 'invalid_grant', description: 'Invalid Refresh Token' },
  refresh_token_already_used: { error: 'invalid_grant', description: 'Invalid Refresh Token' },
  refresh_token_expired: { error: 'invalid_grant', description: 'Refresh token expired' },
};

/** Writes an error as netlify.md 1.3 has it, with an `error_id` from 500 up. */
export function renderNetlifyError(error: AppError, ctx: ApiContext): void {
  ctx.set('Content-Type', 'application/json');
  const oauth = oauthErrors[error.code];
  if (oauth) {
    ctx.status = 400;
    ctx.body = goJson({
      error: oauth.error,
      ...(oauth.description === undefined ? {} : { error_description: oauth.description }),
    });
    return;
  }
  const { status, text } = phraseOf(error);
  ctx.status = status;
  ctx.body = goJson({ code: status, msg: text, ...(status >= 500 ? { error_id: ctx.state.requestId } : {}) });
}

/** Status and text of an error in this dialect. */
export function phraseOf(error: AppError): Phrase {
  const phrase = error.isRephrased ? undefined : phrases[error.code];
  if (phrase === undefined) return { status: error.status, text: error.message };
  return typeof phrase === 'function' ? phrase(error) : phrase;
}

const samlPhrases: Readonly<Record<string, Phrase>> = {
  time: { status: 403, text: 'SAML response has invalid time' },
  audience: { status: 403, text: 'SAML response is not in audience' },
};

function unparsed({ params }: AppError): Phrase {
  return { status: 500, text: `Parsing SAML assertion failed: ${params['problem'] ?? ''}` };
}

const lacks: Readonly<Record<Exclude<ProviderLack, 'unknown'>, string>> = {
  disabled: 'Provider is not enabled',
  client_id: 'Missing Oauth client ID',
  secret: 'Missing Oauth secret',
  redirect_uri: 'Missing redirect URI',
  url: 'Missing URL of the provider',
};

function lackOf({ params }: AppError): string {
  const { lack, problem = '' } = params;
  return lacks[lack as keyof typeof lacks] ?? String(problem);
}

function reasonOf(error: AppError): string {
  return String(error.params['reason'] ?? '');
}

function expiredToken(error: AppError): string {
  if (error.params['kind'] === 'recovery') return 'Recovery';
  return error.params['kind'] === 'confirmation' ? 'Confirmation' : 'Email change';
}
