/**
 * Parameters of a request for authorization that are the protocol's, in lower case: neither a client nor an administrator sets
 * them (supabase-core.md 16.1, supabase-extended.md 3.13).
 */
export const protocolParameters = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'state',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  // RFC 9101: what is in such an object counts before all else of the request, the state and the challenge included.
  'request',
  'request_uri',
] as const;
