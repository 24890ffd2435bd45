import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import type { Closers } from '../closers.ts';
import type { ServiceConfig } from './service-config.ts';

/** The largest answer of a hook or a template server. */
const maxResponseBytes = 1_048_576;

/** The way out to hosts that a site can choose, closed with the process. */
export function openOutbound({ outbound: settings }: ServiceConfig, closers: Closers): OutboundClient {
  const outbound = createOutbound({
    allowedRanges: settings.allow,
    maxResponseBytes,
    providerTimeoutMs: settings.providerSeconds * 1_000,
  });
  closers.add('outbound connections', () => outbound.close());
  return outbound;
}
