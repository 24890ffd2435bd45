import { TokenError, verifyOperatorSignature } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';
import type { FunctionHooks } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';

/** What the operator says about a request. */
export interface OperatorClaims {
  readonly instanceId: string;
  readonly netlifyId: string;
  /** Replaces the instance's `site_url` for this request, when not empty. */
  readonly siteUrl: string;
  readonly functionHooks: FunctionHooks;
}

/**
 * Reads `x-nf-sign` (netlify.md 2.2).
 *
 * @returns undefined when the header is absent or the source is switched off.
 * @throws AppError `operator_signature_invalid`, `instance_id_missing`, `instance_id_invalid`.
 */
export function readOperatorSignature(ctx: ApiContext): OperatorClaims | undefined {
  const { settings } = ctx.state.dependencies;
  const signature = ctx.get('x-nf-sign');
  if (signature === '' || !settings.sources.signature) return undefined;
  const claims = verifiedClaims(signingKeysOf(ctx), signature, ctx.state.now);
  if (settings.operatorSignatureNeedsExp && (claims['exp'] ?? null) === null) throw invalid('the claim exp is missing');
  const id = stringClaim(claims, 'id');
  if (id === '') throw new AppError('instance_id_missing');
  const parsed = parseUuid(id);
  if (!('uuid' in parsed)) throw new AppError('instance_id_invalid');
  return {
    instanceId: parsed.uuid,
    netlifyId: stringClaim(claims, 'netlify_id'),
    siteUrl: siteUrlClaim(claims),
    functionHooks: functionHooksClaim(claims['function_hooks']),
  };
}

/** The token of the operator signs only where nothing else does (decision 35). */
function signingKeysOf(ctx: ApiContext): readonly string[] {
  const { settings, operatorSigningKeys = () => [] } = ctx.state.dependencies;
  const kept = operatorSigningKeys(ctx.state.now);
  const own = kept.length > 0 && settings.signsWithOperatorTokens === true ? [] : settings.operatorSigningKeys;
  return [...own, ...kept];
}

function verifiedClaims(keys: readonly string[], signature: string, now: Date): Readonly<Record<string, unknown>> {
  try {
    return verifyOperatorSignature(keys, signature, now);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw invalid(error.goReason);
  }
}

function stringClaim(claims: Readonly<Record<string, unknown>>, name: string): string {
  const value = claims[name] ?? '';
  if (typeof value !== 'string') throw invalid(`the claim ${name} is not a string`);
  return value;
}

function siteUrlClaim(claims: Readonly<Record<string, unknown>>): string {
  const siteUrl = stringClaim(claims, 'site_url');
  if (siteUrl === '') return siteUrl;
  const isWeb = URL.canParse(siteUrl) && /^https?:$/.test(new URL(siteUrl).protocol);
  if (!isWeb) throw invalid('the claim site_url is not an http(s) URL');
  return siteUrl;
}

/** All events with lists, or all with a single URL; a mixture is neither. */
function functionHooksClaim(value: unknown): FunctionHooks {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('the claim function_hooks is not an object');
  const entries = Object.entries(value);
  if (entries.every((entry): entry is [string, string[]] => isTextList(entry[1]))) return Object.fromEntries(entries);
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    return Object.fromEntries(entries.map(([event, url]) => [event, [url]]));
  }
  throw invalid('the claim function_hooks holds neither lists of URLs nor URLs');
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function invalid(reason: string): AppError {
  return new AppError('operator_signature_invalid', { params: { reason } });
}
