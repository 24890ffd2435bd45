import { AppError } from '@gatehouse/errors';
import { protocolParameters } from '../protocol-parameters.ts';
import { isForbiddenTarget } from './map-claims.ts';

/** What an administrator writes of a provider (supabase-extended.md 3.13); what is absent stays, or is the usual. */
export interface CustomProviderInput {
  readonly provider_type?: string;
  /** `custom:<name>` */
  readonly identifier?: string;
  readonly name?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly acceptable_client_ids?: readonly string[];
  readonly scopes?: readonly string[];
  readonly pkce_enabled?: boolean;
  readonly attribute_mapping?: Readonly<Record<string, unknown>>;
  readonly custom_claims_allowlist?: readonly string[];
  readonly authorization_params?: Readonly<Record<string, unknown>>;
  readonly enabled?: boolean;
  readonly email_optional?: boolean;
  readonly issuer?: string;
  readonly discovery_url?: string;
  readonly skip_nonce_check?: boolean;
  readonly authorization_url?: string;
  readonly token_url?: string;
  readonly userinfo_url?: string;
  readonly jwks_uri?: string;
}

/** In any case. A nonce that a client has chosen goes along (supabase-core.md 16.1); one of an administrator would be everybody's. */
const forbiddenParams: ReadonlySet<string> = new Set([...protocolParameters, 'nonce']);

const lengths = { name: 100, client_id: 512, client_secret: 4_096 } as const;
const itemsMax = 100;
const itemLengthMax = 512;
const objectBytesMax = 16_384;

/**
 * Checks what stands for itself, in the order of the wire.
 *
 * @throws AppError `validation_failed`
 */
export function checkInput(input: CustomProviderInput): void {
  for (const [field, max] of Object.entries(lengths) as [keyof typeof lengths, number][]) {
    if ((input[field]?.length ?? 0) > max) throw invalid(`${field} may have at most ${max} characters`);
  }
  checkParams(input.authorization_params ?? {});
  checkMapping(input.attribute_mapping ?? {});
  checkList(input, 'custom_claims_allowlist', /\S/, 'a name of a claim');
  checkList(input, 'acceptable_client_ids', /\S/, 'a client id');
  // RFC 6749 3.3.
  checkList(input, 'scopes', /^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope');
}

function checkParams(params: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(params)) {
    if (forbiddenParams.has(name.toLowerCase())) throw invalid(`authorization_params may not have ${name}`);
    if (typeof value !== 'string') throw invalid(`authorization_params.${name} is no text`);
  }
  checkSize('authorization_params', params);
}

function checkMapping(mapping: Readonly<Record<string, unknown>>): void {
  const forbidden = Object.keys(mapping).find(isForbiddenTarget);
  if (forbidden !== undefined) throw invalid(`attribute_mapping may not set ${forbidden}`);
  checkSize('attribute_mapping', mapping);
}

function checkSize(field: string, value: unknown): void {
  if (Buffer.byteLength(JSON.stringify(value)) > objectBytesMax) {
    throw invalid(`${field} may have at most ${objectBytesMax} bytes`);
  }
}

function checkList(
  input: CustomProviderInput,
  field: 'custom_claims_allowlist' | 'acceptable_client_ids' | 'scopes',
  pattern: RegExp,
  kind: string,
): void {
  const items = input[field] ?? [];
  if (items.length > itemsMax) throw invalid(`${field} may have at most ${itemsMax} items`);
  const wrong = items.findIndex((item) => !pattern.test(item) || item.length > itemLengthMax);
  if (wrong !== -1) throw invalid(`${field}[${wrong}] is not ${kind}`);
}

/** An error about what an administrator wrote. */
export function invalid(text: string, cause?: unknown): AppError {
  // Names come from the body: no brace of theirs is a placeholder.
  return new AppError('validation_failed', { text: '{problem}', params: { problem: text }, cause });
}
