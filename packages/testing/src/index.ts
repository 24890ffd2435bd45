export { startDebianPostgres } from './debian-postgres.ts';
export { startMariadb, type TestMariadb } from './start-mariadb.ts';
export { freePort } from './free-port.ts';
export { startRedis, type TestRedis } from './start-redis.ts';
export { startTestCluster, type RestartableCluster, type TestCluster } from './test-cluster.ts';
export {
  createTemplateDatabase,
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './test-database.ts';
export { useDatabase } from './use-database.ts';
