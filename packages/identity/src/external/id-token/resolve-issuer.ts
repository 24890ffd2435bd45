import { findCustomProvider } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { customAt, isCustomName } from '../custom/custom-site-provider.ts';
import type { IssuerAddress } from '../issuers/issuer-cache.ts';
import { readIdToken } from '../issuers/read-id-token.ts';
import { tokensOf, type IdTokenRules } from '../provider.ts';
import { isProviderName, providers, type ProviderName } from '../providers/all-providers.ts';
import { builtInAt, isProviderEnabled, type SiteProvider } from '../site-provider.ts';
import { standardProfile } from '../token-claims.ts';
import type { IdTokenProof } from './sign-in-with-id-token.ts';

/** Whose token it is, and what it has to be. */
export interface TokenIssuer {
  /** The provider of the identity. */
  readonly name: string;
  readonly issuer: IssuerAddress;
  /** As the token has it. */
  readonly writtenIssuer: string;
  readonly audiences: readonly string[];
  readonly rules: IdTokenRules;
  readonly isEmailOptional: boolean;
  readonly checksNonce: boolean;
}

/**
 * Tells whose token it is: by the provider that the client names, else by the issuer. What the token says of itself is
 * never enough (CVE-2026-31813).
 *
 * @throws AppError `validation_failed`, `provider_disabled`; IdTokenError for what is no token.
 */
export async function resolveIssuer(context: Context, proof: IdTokenProof): Promise<TokenIssuer> {
  const { provider, issuer } = proof;
  if (isCustomName(provider)) return customIssuer(context, proof);
  const { settings } = context.instance;
  const named = namesOfTokens().find(
    (name) => provider === name || (issuer !== '' && rulesOf(name)?.isNamed(issuer, settings.external[name].url)),
  );
  if (named === undefined) return allowedIssuer(context, proof);
  const site = builtInAt(settings, named);
  const rules = rulesOf(named);
  if (!site || !rules || !isProviderEnabled(settings, named)) {
    throw new AppError('provider_disabled', { params: { provider: named } });
  }
  const claimed = issuerIn(proof);
  const expected = rules.issuerOf(claimed, site.url);
  if (expected === undefined || (issuer !== '' && issuer !== claimed && issuer !== expected)) {
    throw unacceptable(`the token is not of the issuer of ${named}`);
  }
  return issuerOf(site, rules, { issuer: expected }, claimed);
}

async function customIssuer(context: Context, proof: IdTokenProof): Promise<TokenIssuer> {
  const { provider: identifier } = proof;
  if (!context.instance.settings.custom_oauth.enabled) throw unacceptable('custom providers are off');
  const row = await findCustomProvider(context, identifier);
  if (!row) throw unacceptable(`there is no provider ${identifier.slice(0, 60)}`);
  if (!row.enabled) throw new AppError('provider_disabled', { params: { provider: row.identifier } });
  const site = customAt(context, row, '');
  const { idToken: rules } = site.provider;
  if (!rules || row.issuer === null) throw unacceptable(`${row.identifier} is no provider of OpenID Connect`);
  const issuer = { issuer: row.issuer, discoveryUrl: row.discovery_url ?? undefined };
  return issuerOf(site, rules, issuer, issuerIn(proof));
}

/** Clients from before providers had names: the issuer that they name is the identity's provider. */
function allowedIssuer({ instance }: Context, proof: IdTokenProof): TokenIssuer {
  const { provider, issuer, clientId } = proof;
  const { allowed_id_token_issuers: allowed } = instance.settings.external;
  if (provider !== '' && issuer === '')
    throw unacceptable(`Custom OIDC provider "${provider.slice(0, 60)}" not allowed`);
  if (!allowed.includes(issuer) || clientId === '' || issuerIn(proof) !== issuer) {
    throw unacceptable('the issuer is not allowed, or not the token’s');
  }
  const rules = namesOfTokens(true)
    .map(rulesOf)
    .find((known) => known?.isNamed(issuer, ''));
  return {
    name: issuer,
    issuer: { issuer },
    writtenIssuer: issuer,
    audiences: [clientId],
    rules: rules ?? tokensOf(issuer, standardProfile),
    isEmailOptional: false,
    checksNonce: true,
  };
}

function issuerOf(site: SiteProvider, rules: IdTokenRules, issuer: IssuerAddress, writtenIssuer: string): TokenIssuer {
  return {
    name: site.name,
    issuer,
    writtenIssuer,
    audiences: site.audiences,
    rules,
    isEmailOptional: site.isEmailOptional,
    checksNonce: !site.skipsNonceCheck && rules.ignoresNonce !== true,
  };
}

/** Whose the token says it is. */
function issuerIn({ idToken }: IdTokenProof): string {
  const { iss } = readIdToken(idToken).claims;
  return typeof iss === 'string' ? iss : '';
}

/** Providers whose tokens clients may send. */
function namesOfTokens(all = false): ProviderName[] {
  return Object.keys(providers)
    .filter(isProviderName)
    .filter((name) => rulesOf(name) !== undefined && (all || rulesOf(name)?.isGrant !== false));
}

function rulesOf(name: ProviderName): IdTokenRules | undefined {
  const { idToken }: { idToken?: IdTokenRules } = providers[name];
  return idToken;
}

function unacceptable(problem: string): AppError {
  return new AppError('validation_failed', { text: 'Unacceptable ID token: {problem}', params: { problem } });
}
