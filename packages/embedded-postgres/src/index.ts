export { acquireDataDirLock, type DataDirLock } from './data-dir-lock.ts';
export { findEmbeddedPostgres } from './find-embedded-postgres.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres.ts';
