import { userRecordSchema } from '@gatehouse/identity';
import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { importLineSchema, importSchema, policySchema } from './user-import-lines.ts';

const tag = 'Users in and out';

const recordSchema = userRecordSchema.meta({ id: 'UserRecord', description: 'A user, as docs/users-import.md says.' });

/** `POST /v1/instances/{reference}/users/import` */
export const importUsersContract = {
  method: 'post',
  path: '/v1/instances/:reference/users/import',
  scope: 'support',
  action: 'users.import',
  tag,
  summary: 'Imports users, a line each; nobody is told of it, no mail, no event.',
  description:
    'The file may be of any length. Lines that cannot be used are reported and the others go on. What is done stays done: ' +
    'the same file with the same `import` goes on where it was, also after a crash. The answer begins at once and has to be ' +
    'read while the file is sent. Without a `done` line the import is not done.',
  query: z.strictObject({
    import: z.uuid().optional().meta({ description: 'The import to go on with; a new one when absent or unknown.' }),
    policy: policySchema.optional().meta({
      description:
        'What becomes of a line whose user is there, by its id, or by its address where it has no id: nothing (`skip`, ' +
        'the default), what it says is laid over the user (`update`), or it is a problem (`fail`).',
    }),
  }),
  lines: recordSchema,
  answers: { 200: { description: 'What is done, as it is done.', lines: importLineSchema } },
  errors: ['not_found', 'instance_misconfigured', 'unsupported_encoding'],
} as const satisfies RouteContract;

/** `GET /v1/instances/{reference}/users/imports/{import}` */
export const showImportContract = {
  method: 'get',
  path: '/v1/instances/:reference/users/imports/:import',
  scope: 'read',
  tag,
  summary: 'Shows how far an import of users has come.',
  answers: { 200: { description: 'The import.', schema: importSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `GET /v1/instances/{reference}/users/export` */
export const exportUsersContract = {
  method: 'get',
  path: '/v1/instances/:reference/users/export',
  scope: 'support',
  action: 'users.export',
  tag,
  summary: 'Exports all users, a line each, as imports take them.',
  description:
    'As they all were at one moment, by id. `X-Total-Count` says about how many. An answer that breaks off is not whole.',
  query: z.strictObject({
    password_hashes: z
      .boolean()
      .optional()
      .meta({ description: 'With the hashes of passwords; wants the scope `all`.' }),
  }),
  answers: { 200: { description: 'The users.', lines: recordSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** Every route of users in and out. */
export const userImportContracts: readonly RouteContract[] = [
  importUsersContract,
  showImportContract,
  exportUsersContract,
];
