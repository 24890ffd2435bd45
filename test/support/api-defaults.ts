import { RateLimiter, type ApiDependencies, type ApiSettings } from '@gatehouse/api';
import { VerifiedTokenCache } from '@gatehouse/crypto';
import { FailureLimit } from '@gatehouse/http';
import { IssuerCache, MetadataCache } from '@gatehouse/identity';
import type { InstanceDirectory } from '@gatehouse/instances';

/** What an API under test has that no test asks for. */
export function apiDefaults(operatorToken: string, directory: InstanceDirectory) {
  return {
    settings: testSettings(operatorToken),
    instances: {
      single: null,
      findById: (id: string) => directory.findById(id),
      findBySlug: (slug: string) => directory.findBySlug(slug),
      findByDomain: (domain: string) => directory.findByDomain(domain),
    },
    verifiedTokens: new VerifiedTokenCache(1_000),
    operatorFailures: new FailureLimit(),
    issuers: new IssuerCache(),
    samlMetadata: new MetadataCache(),
    rateLimiter: new RateLimiter(),
    settingsId: null,
    readyChecks: [],
    operatorRoutes: null,
  } satisfies Partial<ApiDependencies>;
}

/** What an API under test is told by its environment. */
export function testSettings(operatorToken: string): ApiSettings {
  return {
    version: 'test',
    defaultDialect: 'netlify',
    sources: { signature: true, domain: true, path: true, localhost: true },
    operatorSigningKeys: [operatorToken],
    operatorTokens: [operatorToken],
    trustedProxies: [],
    rateLimitHeader: undefined,
    requestIdHeader: undefined,
    exportSecret: undefined,
    limitsByAddress: true,
    operatorSignatureNeedsExp: false,
    corsAllowedHeaders: [],
    requestSecondsMax: 10,
  };
}
