import { randomUUID } from 'node:crypto';
import { findUserImport, openUserImport, scopeOf, type UserImportRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';
import { countsOf, importUsers as importLines, type ImportEvent } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import type { UserImportLine, UserImportView } from '../../contract/user-import-lines.ts';
import { importUsersContract, showImportContract } from '../../contract/user-imports.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance, openInstance } from '../instances/find-instance.ts';

/** `POST /v1/instances/{reference}/users/import` */
export function importUsers({ hashBounds }: Pick<AdminDependencies, 'hashBounds'>): OperatorRoute {
  return route(importUsersContract, async ({ params, query, act, platform, upload, logInstance }) => {
    const instance = await openInstance(platform, params.reference);
    logInstance(instance.id);
    const now = platform.now();
    return act(async (acting) => {
      const { import: id = randomUUID(), policy = 'skip' } = query;
      const job = await openUserImport(scopeOf(acting.db, instance.id), { id: id.toLowerCase(), policy, now });
      requireSamePolicy(job, query.policy);
      acting.note({ instanceId: instance.id, after: { import: job.id, policy: job.policy, ...countsOf(job) } });
      const context = { ...scopeOf(platform.db, instance.id), instance, now, hashBounds };
      return { status: 200, lines: linesOf(job, importLines(context, job, upload)) };
    });
  });
}

/** `GET /v1/instances/{reference}/users/imports/{import}` */
export function showImport(): OperatorRoute {
  return route(showImportContract, async ({ params, platform }) => {
    const { id } = await findInstance(platform, params.reference);
    const job = await findUserImport(scopeOf(platform.db, id), uuidOf(params.import, unknownImport));
    if (!job) throw unknownImport();
    return { status: 200, body: viewOf(job) };
  });
}

function unknownImport(): AppError {
  return new AppError('not_found', { text: 'The instance has no such import' });
}

function requireSamePolicy(job: UserImportRow, policy: string | undefined): void {
  if (policy === undefined || policy === job.policy) return;
  const problem = `policy: is ${policy}; the import began with ${job.policy}`;
  throw new AppError('validation_failed', { text: '{problem}', params: { problem } });
}

async function* linesOf(job: UserImportRow, events: AsyncIterable<ImportEvent>): AsyncGenerator<UserImportLine> {
  yield viewOf(job);
  try {
    for await (const event of events) {
      if (event.kind === 'problem') yield { problem: event.problem };
      else yield event.kind === 'done' ? { done: event.counts } : { progress: event.counts };
    }
  } catch (error) {
    // Anything else breaks the answer off and is in the log.
    if (!isAppError(error)) throw error;
    yield { error: { code: error.code, msg: error.message } };
  }
}

function viewOf(job: UserImportRow): UserImportView {
  return {
    import: job.id,
    policy: job.policy,
    ...countsOf(job),
    created_at: job.created_at.toISOString(),
    updated_at: job.updated_at.toISOString(),
    finished_at: job.finished_at?.toISOString() ?? null,
  };
}
