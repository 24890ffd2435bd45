export { acquireDataDirLock, type DataDirLock } from './data-dir-lock.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres.ts';
