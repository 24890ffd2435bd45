import { startApi } from '@gatehouse/api';
import { addressRanges, FailureLimit, type HttpMiddleware } from '@gatehouse/http';
import { allowNetworks, operatorRoutes } from '@gatehouse/operator-api';
import type { ServiceParts } from './service-parts.ts';

/** Serves the API in this process, until it closes. @returns the port it listens on */
export async function runApi(parts: ServiceParts): Promise<number> {
  const { config, version, mode, defaultDialect, queue, closers } = parts;
  const plan = { version, mode, defaultDialect };
  const api = await startApi(config, plan, {
    ...parts,
    wakeDelivery: (within) => queue.ring('delivery.wake.v1', within),
    operatorRoutes: routesOnApi(parts),
  });
  closers.add('the API', () => api.close());
  return api.port;
}

function routesOnApi({ config, version, platform, now }: ServiceParts): HttpMiddleware | null {
  const { operator, http } = config;
  if (platform === null || !operator.routesOnApi) return null;
  const routes = operatorRoutes({
    platform,
    version,
    operatorTokens: [operator.token, operator.tokenPrevious].filter((token) => token !== undefined),
    failures: new FailureLimit(),
    endpoint: http.endpoint,
    showSecrets: operator.legacySecrets,
    now,
  });
  return allowNetworks(addressRanges(operator.routesAllow), routes);
}
