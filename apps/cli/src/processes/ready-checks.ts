import { requireRowSecurity, requireServableSchema, type Database } from '@gatehouse/database';
import type { ReadyCheck } from '@gatehouse/http';
import type { JobQueue } from '@gatehouse/jobs';

const timeoutSeconds = 3;

/** Without a database of the right level the process takes no traffic. */
export function databaseCheck(db: Database): ReadyCheck {
  return { name: 'database', required: true, timeoutSeconds, check: () => requireServableSchema(db) };
}

/** A process that is to have the second wall takes no traffic without it. */
export function rowSecurityChecks(db: Database): ReadyCheck[] {
  if (!db.hasRowSecurity) return [];
  return [{ name: 'row_security', required: true, timeoutSeconds, check: () => requireRowSecurity(db) }];
}

/** A dead queue only degrades: sign-ups go on, their mails wait in their rows (decisions.md 48). */
export function queueCheck(queue: JobQueue): ReadyCheck {
  return {
    name: 'queue',
    required: false,
    timeoutSeconds,
    check: async () => {
      if ((await queue.health()) !== 'ok') throw new Error('the job queue gives no answer');
    },
  };
}
