import { boolean } from '../formats/boolean.ts';
import { defineFormat, FormatError } from '../formats/format.ts';
import { onOff } from '../formats/on-off.ts';
import { identifier } from '../formats/text.ts';
import { postgresUrl } from '../formats/urls.ts';
import type { Fragment } from '../setting.ts';

const poolSizeDefault = 10;

const driver = defineFormat('postgres', (text) => {
  const name = text.trim().toLowerCase();
  if (name === 'mysql') throw new FormatError('to move the data, run "gatehouse import --from netlify"');
  return name === 'postgres' || name === 'postgresql' ? 'postgres' : undefined;
});

// supabase/auth reads 0 as "no limit", which no PostgreSQL has; such configurations get the default.
const poolSize = defineFormat('a whole number from 1 to 1000, or 0 for the default', (text) => {
  const size = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return size <= 1000 ? size || poolSizeDefault : undefined;
});

/** Where the data is. */
export const databaseFragment = {
  url: {
    doc: 'The PostgreSQL database, 15 to 18. `gatehouse start` runs its own when this is unset.',
    env: ['GOTRUE_DB_DATABASE_URL', 'DATABASE_URL'],
    format: postgresUrl,
    default: undefined,
    sensitive: true,
  },
  listenUrl: {
    doc: 'A direct connection for LISTEN and for a queue without Redis, where the database URL leads through a transaction pooler.',
    env: ['GATEHOUSE_LISTEN_DATABASE_URL'],
    format: postgresUrl,
    default: undefined,
    sensitive: true,
  },
  driver: {
    doc: 'Accepted for the sake of existing configurations; there is only one driver.',
    env: ['GOTRUE_DB_DRIVER', 'DB_DRIVER'],
    format: driver,
    default: 'postgres',
  },
  namespace: {
    doc: 'The PostgreSQL schema that holds all tables.',
    env: ['GOTRUE_DB_NAMESPACE', 'GOTRUE_DB_DB_NAMESPACE', 'DB_NAMESPACE'],
    format: identifier,
    default: 'gatehouse',
  },
  poolMax: {
    doc: 'The most connections of the pool that a process serves from; LISTEN and a queue without Redis open some besides (docs/operations.md).',
    env: ['GOTRUE_DB_MAX_POOL_SIZE', 'DB_MAX_POOL_SIZE'],
    format: poolSize,
    default: poolSizeDefault,
  },
  migrateOnStart: {
    doc: 'Migrate before serving, under a lock. Otherwise `gatehouse migrate` does it and serving refuses another level.',
    env: ['GATEHOUSE_MIGRATE_ON_START'],
    format: boolean,
    default: false,
  },
  rowSecurity: {
    doc: 'Row-level security as a second wall between sites: PostgreSQL holds the statements of a site to its rows. `gatehouse row-security on` puts it up first.',
    env: ['GATEHOUSE_ROW_SECURITY'],
    format: onOff,
    default: 'off',
  },
} as const satisfies Fragment;
