import { createWorker } from '@gatehouse/worker';
import type { ServiceParts } from './service-parts.ts';

/** Sends messages in this process, until it closes. */
export async function runWorker(parts: ServiceParts): Promise<void> {
  const { config, instances, closers, now } = parts;
  const worker = createWorker({
    ...parts,
    findInstance: (id) => instances.findById(id),
    now,
    concurrency: config.queue.concurrency,
  });
  closers.add('the worker', () => worker.stop());
  await worker.start();
}
