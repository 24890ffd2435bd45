import { readFileSync } from 'node:fs';
import {
  hooksFragment,
  httpFragment,
  operatorFragment,
  passwordsFragment,
  resolutionFragment,
  type ConfigOf,
} from '@gatehouse/config';
import { addressRanges, type ServeOptions } from '@gatehouse/http';
import type { Dialect } from '@gatehouse/identity';
import type { ApiSettings } from './api-settings.ts';

/** The process settings that the API takes. */
export const apiFragments = {
  hooks: hooksFragment,
  http: httpFragment,
  resolution: resolutionFragment,
  operator: operatorFragment,
  passwords: passwordsFragment,
} as const;

export type ApiConfig = ConfigOf<typeof apiFragments>;

/** What of the API's behaviour does not stand in its own settings. */
export interface ApiPlan {
  readonly version: string;
  readonly mode: 'single' | 'multi';
  readonly defaultDialect: Dialect;
}

/** The settings of the API, compiled once. */
export function apiSettings({ hooks, http, resolution, operator }: ApiConfig, plan: ApiPlan): ApiSettings {
  const { sources } = resolution;
  const tokens = given(operator.token, operator.tokenPrevious);
  const signingKeys = given(operator.signingKey, operator.signingKeyPrevious);
  return {
    version: plan.version,
    defaultDialect: plan.defaultDialect,
    sources: {
      signature: sources.includes('signature'),
      domain: sources.includes('domain'),
      path: sources.includes('path'),
      localhost: sources.includes('localhost'),
    },
    operatorTokens: tokens,
    operatorSignatureNeedsExp: operator.signatureNeedsExp,
    // The token is both only where nothing else is set (decision 35).
    operatorSigningKeys: signingKeys.length > 0 ? signingKeys : tokens,
    signsWithOperatorTokens: signingKeys.length === 0,
    trustedProxies: addressRanges(http.trustedProxies),
    rateLimitHeader: http.rateLimitHeader,
    requestIdHeader: http.requestIdHeader,
    exportSecret: operator.exportSecret,
    // A single site without the header is not limited by address, as today's servers behave (decision 43).
    limitsByAddress: plan.mode === 'multi',
    corsAllowedHeaders: http.corsAllowedHeaders,
    requestSecondsMax: http.requestSecondsMax,
    hookFunctionRole: hooks.functionRole,
  };
}

/**
 * Where the API listens.
 *
 * @throws Error naming the file when the certificate or its key cannot be read, or only one of the two is given.
 */
export function apiListening({
  http,
}: ApiConfig): Pick<ServeOptions, 'host' | 'port' | 'portSetting' | 'tls' | 'drainSeconds'> {
  return {
    host: http.host === '' ? '::' : http.host,
    port: http.port,
    portSetting: 'PORT',
    tls: tlsFiles(http.tlsCert, http.tlsKey),
    drainSeconds: http.drainSeconds,
  };
}

function tlsFiles(cert: string | undefined, key: string | undefined): { cert: string; key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new Error('GATEHOUSE_TLS_CERT and GATEHOUSE_TLS_KEY belong together: set both or neither');
  }
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

function given(...values: readonly (string | undefined)[]): string[] {
  return values.filter((value): value is string => value !== undefined && value !== '');
}
