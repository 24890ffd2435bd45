import type { TestProject } from 'vitest/node';
import { chromium, provideSystemPrograms, redisServer } from './system-packages.ts';
import { startTestCluster } from './test-cluster.ts';
import { createTemplateDatabase } from './test-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the run's PostgreSQL. */
    clusterUrl: string;
    /** Programs beside Node that can be run: `redis-server`, `chromium`. */
    programs: readonly string[];
  }
}

/** Starts one PostgreSQL for the whole run, migrates the template once, and sees which programs there are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('programs', provideSystemPrograms([redisServer, chromium]));
  const cluster = await startTestCluster();
  await createTemplateDatabase(cluster.connectionString);
  project.provide('clusterUrl', cluster.connectionString);
  return cluster.stop;
}
