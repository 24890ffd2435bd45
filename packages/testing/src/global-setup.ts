import type { TestProject } from 'vitest/node';
import { findDebianPostgres } from './debian-postgres.ts';
import { chromium, debianPostgres, mariadb, provideSystemPrograms, redisServer } from './system-packages.ts';
import { startPooler } from './start-pooler.ts';
import { startTestCluster } from './test-cluster.ts';
import { createTemplateDatabase } from './test-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the run's PostgreSQL. */
    clusterUrl: string;
    /** Whether every database of the run has row-level security; `GATEHOUSE_TEST_ROW_SECURITY=on` says so. */
    rowSecurity: boolean;
    /** Leads to that PostgreSQL through the PgBouncer that `GATEHOUSE_TEST_POOLER` names, if it names one. */
    poolerUrl: string | null;
    /** Programs beside Node that can be run: `redis-server`, `chromium`, `mariadbd`. */
    programs: readonly string[];
    /** Folder of the programs of Debian's own PostgreSQL, if it is installed. */
    debianPostgres: string | null;
  }
}

/** Starts one PostgreSQL for the whole run, migrates the template once, and sees which programs there are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('programs', provideSystemPrograms([redisServer, chromium, debianPostgres, mariadb]));
  project.provide('debianPostgres', findDebianPostgres());
  const cluster = await startTestCluster();
  await createTemplateDatabase(cluster.connectionString);
  project.provide('clusterUrl', cluster.connectionString);
  const { GATEHOUSE_TEST_POOLER: program } = process.env;
  const pooler = program === undefined ? null : await startPooler(program, cluster.connectionString);
  project.provide('poolerUrl', pooler?.url ?? null);
  return async () => {
    await pooler?.stop();
    await cluster.stop();
  };
}
