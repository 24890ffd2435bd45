import type { TestProject } from 'vitest/node';
import { startTestCluster } from './test-cluster.ts';
import { createTemplateDatabase } from './test-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the run's PostgreSQL. */
    clusterUrl: string;
  }
}

/** Starts one PostgreSQL for the whole run and migrates the template once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  await createTemplateDatabase(cluster.connectionString);
  project.provide('clusterUrl', cluster.connectionString);
  return cluster.stop;
}
