import { serveProbes } from '@gatehouse/http';
import type { ServiceParts } from './service-parts.ts';

/** Says how a worker is that is a process of its own, until it closes. @returns the port it listens on */
export async function runProbes({ config, version, readyChecks, log, closers }: ServiceParts): Promise<number> {
  const { host, port } = config.worker;
  const probes = await serveProbes({
    host,
    port,
    portSetting: 'GATEHOUSE_WORKER_PORT',
    component: 'worker',
    version,
    description: 'The worker sends mails, text messages and webhooks',
    readyChecks,
    log,
  });
  closers.add('the probes', () => probes.close());
  return probes.port;
}
