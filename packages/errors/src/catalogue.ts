/** One line of the catalogue: the status the code has when nothing else is said, and its public text. */
export interface ErrorEntry {
  readonly status: number;
  readonly text: string;
}

/**
 * Every error this product can answer with, by its wire code.
 *
 * Codes that supabase/auth also has keep its spelling and usual status (supabase-core.md 2.5). `{name}` in a text is
 * filled from the error's `params`. A dialect may give a code another status or text where its wire demands it.
 */
export const catalogue = {
  // the request itself
  bad_json: { status: 400, text: 'The request body is not the JSON this endpoint reads' },
  validation_failed: { status: 400, text: 'The request is not valid' },
  request_entity_too_large: { status: 413, text: 'The request body is larger than {limit} bytes' },
  request_timeout: { status: 504, text: 'The request took longer than it may' },
  unsupported_encoding: { status: 415, text: 'Compressed request bodies are not read' },
  conflict: { status: 409, text: 'Another request is changing the same thing, try again' },
  not_found: { status: 404, text: 'There is nothing here' },
  over_request_rate_limit: { status: 429, text: 'Request rate limit reached' },
  over_email_send_rate_limit: {
    status: 429,
    text: 'For security purposes, you can only request this after {seconds} seconds.',
  },
  over_sms_send_rate_limit: {
    status: 429,
    text: 'For security purposes, you can only request this after {seconds} seconds.',
  },
  unexpected_failure: { status: 500, text: 'Something went wrong on our side' },

  // finding the instance
  operator_signature_missing: { status: 400, text: 'Operator microservice headers missing' },
  operator_signature_invalid: { status: 400, text: 'Operator microservice signature is invalid: {reason}' },
  instance_id_missing: { status: 400, text: 'Instance ID is missing' },
  instance_id_invalid: { status: 400, text: 'Instance ID is not a valid UUID' },
  event_not_found: { status: 404, text: 'Event not found' },
  event_cursor_expired: { status: 410, text: 'Events after this one are no longer kept: begin again without after' },
  events_off: { status: 409, text: 'The site keeps no events: its setting events.retention_days is 0' },
  webhook_url_refused: { status: 400, text: 'url: {problem}' },
  webhook_endpoints_exhausted: { status: 409, text: 'A site may have at most {max} webhook endpoints' },
  webhook_endpoint_not_found: { status: 404, text: 'Webhook endpoint not found' },
  webhook_endpoint_disabled: { status: 409, text: 'The webhook endpoint is disabled: enable it first' },
  webhook_delivery_not_found: { status: 404, text: 'Webhook delivery not found' },
  webhook_delivery_unfinished: { status: 409, text: 'The webhook delivery is still being tried' },
  instance_not_found: { status: 404, text: 'Unable to locate site configuration' },
  instance_conflict: { status: 400, text: 'The request names two different sites' },
  instance_suspended: { status: 503, text: 'This site is suspended' },
  instance_unavailable: { status: 503, text: 'The configuration of this site cannot be read right now' },
  instance_misconfigured: { status: 500, text: 'Error loading environment config' },
  service_unavailable: { status: 503, text: 'The service is not available right now, try again soon' },

  // the operator's side
  operator_token_required: { status: 401, text: 'This endpoint requires a Bearer token' },
  operator_token_invalid: { status: 401, text: 'Request does not include an Operator token' },
  operator_scope_missing: { status: 403, text: 'This needs the scope {scope}; the credential has {scopes}' },
  operator_name_taken: { status: 409, text: 'Another operator has the name {name}' },
  operator_signing_keys_full: { status: 409, text: 'Two signing keys are live already, the most that are allowed' },
  idempotency_key_reused: { status: 422, text: 'Another request was sent with this Idempotency-Key' },
  instance_exists: { status: 400, text: 'An instance with that UUID already exists' },
  instance_slug_taken: { status: 409, text: 'Another instance uses the slug {slug}' },
  instance_domain_taken: { status: 409, text: 'Another instance uses the domain {domain}' },
  instance_secret_taken: { status: 409, text: 'Another instance signs with this secret' },
  instance_changed: { status: 409, text: 'The instance has changed since it was read' },
  instance_not_deleted: { status: 409, text: 'The instance is not deleted' },
  domain_not_verified: { status: 409, text: 'The domain {domain} is not verified: {reason}' },
  signing_key_not_found: { status: 404, text: 'The instance has no signing key {kid}' },
  signing_key_exists: { status: 409, text: 'The instance has, or had, a signing key {kid} already' },
  signing_key_invalid: { status: 400, text: '{name}: {problem}' },
  signing_key_too_new: {
    status: 409,
    text: 'The key {kid} may sign from {usable_at} on; until then a key set that somebody keeps may lack it',
  },
  signing_key_state: { status: 409, text: 'The key {kid} is {state}; {needed}' },
  signing_key_configured: { status: 409, text: 'The key {kid} is also in {setting}: change that first' },
  signing_keys_full: { status: 409, text: 'The instance has {max} signing keys, the most there may be' },
  api_key_not_found: { status: 404, text: 'The instance has no such API key' },
  api_keys_full: { status: 409, text: 'The instance has {max} API keys, the most there may be' },
  setting_invalid: { status: 400, text: '{path}: {problem}' },
  host_not_allowed: { status: 421, text: 'This host name is not served here' },

  // who is asking
  no_authorization: { status: 401, text: 'This endpoint requires a valid Bearer token' },
  bad_jwt: { status: 403, text: 'invalid JWT: {reason}' },
  not_admin: { status: 403, text: 'User not allowed' },
  user_not_found: { status: 404, text: 'User not found' },
  session_not_found: { status: 403, text: 'Session from session_id claim in JWT does not exist' },
  session_expired: { status: 400, text: 'Invalid Refresh Token: Session Expired' },
  user_banned: { status: 403, text: 'User is banned' },
  unexpected_audience: { status: 403, text: 'The audience of the token is not the audience of the request' },
  export_secret_invalid: { status: 401, text: 'Invalid export secret' },

  user_quota_reached: { status: 403, text: 'This site has reached its limit of users: {limit}' },

  // signing up and in
  signup_disabled: { status: 422, text: 'Signups not allowed for this instance' },
  email_provider_disabled: { status: 400, text: 'Email logins are disabled' },
  user_already_exists: { status: 422, text: 'User already registered' },
  email_exists: { status: 422, text: 'A user with this email address has already been registered' },
  email_required: { status: 422, text: 'An email address is required' },
  email_address_invalid: { status: 400, text: 'Unable to validate email address: {reason}' },
  email_address_refused: { status: 400, text: 'Email address "{email}" is invalid' },
  password_required: { status: 422, text: 'Signup requires a valid password' },
  password_too_long: { status: 422, text: 'Password cannot be longer than 72 bytes' },
  password_invalid: { status: 422, text: 'Password contains characters that cannot be used' },
  password_queue_full: { status: 503, text: 'Too many sign-ins at once, try again soon' },
  weak_password: { status: 422, text: 'Password is too weak' },
  invalid_credentials: { status: 400, text: 'Invalid login credentials' },
  email_not_confirmed: { status: 400, text: 'Email not confirmed' },
  unsupported_grant_type: { status: 400, text: 'unsupported_grant_type' },
  email_address_not_authorized: { status: 400, text: 'Email address "{email}" cannot be used as it is not authorized' },
  phone_provider_disabled: { status: 400, text: 'Phone logins are disabled' },
  phone_exists: { status: 422, text: 'A user with this phone number has already been registered' },
  phone_not_confirmed: { status: 400, text: 'Phone not confirmed' },
  sms_send_failed: { status: 422, text: 'The text message could not be sent' },
  anonymous_provider_disabled: { status: 422, text: 'Anonymous sign-ins are disabled' },
  otp_disabled: { status: 422, text: 'Signups not allowed for otp' },
  captcha_failed: { status: 400, text: 'captcha protection: request disallowed ({reason})' },
  user_sso_managed: { status: 422, text: 'This account is managed by its single sign-on provider' },
  same_password: { status: 422, text: 'New password should be different from the old password.' },
  reauthentication_needed: { status: 400, text: 'Password update requires reauthentication' },
  reauthentication_not_valid: { status: 422, text: 'Nonce has expired or is invalid' },
  current_password_required: { status: 400, text: 'Current password required when setting new password.' },
  current_password_invalid: { status: 400, text: 'The current password is not right' },
  insufficient_aal: { status: 401, text: 'A higher authenticator assurance level is required' },

  // refresh tokens
  refresh_token_required: { status: 400, text: 'refresh_token required' },
  refresh_token_not_found: { status: 400, text: 'Invalid Refresh Token: Refresh Token Not Found' },
  refresh_token_already_used: { status: 400, text: 'Invalid Refresh Token: Already Used' },
  refresh_token_expired: { status: 400, text: 'Refresh token expired' },

  // one-time tokens
  token_required: { status: 422, text: 'Verify requires a token' },
  verification_type_required: { status: 422, text: 'Verify requires a verification type' },
  one_time_token_not_found: { status: 403, text: 'Email link is invalid or has expired' },
  otp_expired: { status: 403, text: 'Email link is invalid or has expired' },
  one_time_code_invalid: { status: 403, text: 'Token has expired or is invalid' },
  invite_password_required: { status: 422, text: 'Invited users must specify a password' },
  email_change_token_mismatch: { status: 401, text: "Email Change Token didn't match token on file" },
  flow_state_not_found: { status: 404, text: 'No sign-in that was begun here goes with this code' },
  flow_state_expired: { status: 422, text: 'This sign-in was begun too long ago' },
  bad_code_verifier: { status: 400, text: 'code challenge does not match previously saved code verifier' },

  // identities and other ways to sign in
  identity_not_found: { status: 422, text: "This identity doesn't exist" },
  identity_already_exists: { status: 422, text: 'Identity is already linked to another user' },
  single_identity_not_deletable: { status: 422, text: 'User must have at least 1 identity after unlinking' },
  email_conflict_identity_not_deletable: { status: 422, text: 'The address that would remain belongs to another user' },
  manual_linking_disabled: { status: 404, text: 'Manual linking is disabled' },
  provider_unsupported: { status: 400, text: 'Unsupported provider: {problem}' },
  bad_oauth_callback: { status: 400, text: 'OAuth callback is not complete: {missing} is missing' },
  bad_oauth_state: { status: 400, text: 'OAuth state is invalid: {reason}' },
  flow_state_already_used: { status: 400, text: 'The provider has answered to this sign-in before' },
  oauth_provider_not_supported: { status: 400, text: 'Unsupported provider: {problem}' },
  external_refused: { status: 400, text: '{description}' },
  external_exchange_failed: { status: 500, text: 'Unable to exchange external code for {provider} provider' },
  external_profile_failed: { status: 500, text: 'Error getting user profile from external provider' },
  external_email_missing: { status: 500, text: 'Error getting user email from external provider' },
  external_issuer_invalid: { status: 500, text: 'The issuer cannot be used: {problem}' },
  external_unreachable: { status: 500, text: 'The external provider could not be reached' },
  multiple_accounts: { status: 500, text: 'Multiple accounts with the same email address in the same linking domain' },
  provider_email_needs_verification: {
    status: 422,
    text: 'Unverified email with {provider}. A confirmation email has been sent to your {provider} email',
  },
  invite_not_found: { status: 404, text: 'Invite not found' },
  invited_email_mismatch: { status: 400, text: 'Invited email does not match emails from external provider' },
  custom_provider_not_found: { status: 404, text: 'Custom provider {identifier} not found' },
  custom_provider_exists: { status: 400, text: 'A custom provider {identifier} exists already' },
  over_custom_provider_quota: { status: 400, text: 'The site may have at most {max} custom providers' },
  oauth_error: { status: 400, text: '{error}: {description}' },
  provider_disabled: { status: 400, text: 'Provider "{provider}" is not enabled' },
  web3_provider_disabled: { status: 422, text: 'Web3 provider is disabled' },
  web3_unsupported_chain: { status: 400, text: 'Unsupported chain' },
  saml_provider_disabled: { status: 404, text: 'SAML 2.0 is disabled' },
  passkey_disabled: { status: 404, text: 'Passkeys are disabled' },
  feature_disabled: { status: 404, text: '{feature} is disabled' },
  mfa_factor_not_found: { status: 404, text: 'Factor not found' },
  mfa_totp_enroll_not_enabled: { status: 422, text: 'MFA enroll is disabled for TOTP' },
  mfa_phone_enroll_not_enabled: { status: 422, text: 'MFA enroll is disabled for Phone' },
  mfa_webauthn_enroll_not_enabled: { status: 422, text: 'MFA enroll is disabled for WebAuthn' },

  // what was sent and what waits
  message_not_found: { status: 404, text: 'There is no such message' },
  message_not_replayable: { status: 409, text: 'The message cannot be sent again: {reason}' },
  message_not_cancellable: { status: 409, text: 'The message cannot be cancelled: it is {state}' },
  feedback_not_genuine: { status: 401, text: 'The report is not signed as the settings of the site say' },
  smtp_not_configured: { status: 409, text: 'This site sends no mail: smtp.host is not set' },
  suppression_not_found: { status: 404, text: 'Nothing is suppressed for this address' },

  // hooks
  hook_failed: { status: 422, text: 'Failed to handle {event} webhook' },
  hook_timeout: { status: 504, text: 'Failed to perform webhook in time frame ({seconds} seconds)' },
  hook_unreachable: { status: 502, text: 'Failed to connect to {url}' },
  hook_broken: { status: 500, text: 'Failed to trigger webhook to {url}' },
  hook_refused: { status: 500, text: 'A hook refuses the request' },
  hook_unavailable: { status: 500, text: 'The hook cannot be called: {reason}' },
  hook_timeout_after_retry: { status: 422, text: 'The hook could not be reached, however often it was tried' },
  hook_payload_invalid_content_type: { status: 400, text: 'The hook did not answer with application/json' },
  hook_payload_over_size_limit: { status: 422, text: 'The hook answered with more than 204800 bytes' },
  hook_function_failed: { status: 500, text: 'The hook raised an exception' },
  hook_claims_invalid: { status: 500, text: 'The claims that the hook returned cannot be signed: {reason}' },
  hook_answer_invalid: { status: 500, text: 'Webhook returned malformed {part}: {reason}' },
} as const satisfies Record<string, ErrorEntry>;

/** The code of every error that may be thrown; an unknown one does not compile. */
export type ErrorCode = keyof typeof catalogue;
