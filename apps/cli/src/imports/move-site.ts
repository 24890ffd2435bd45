import type { ForeignSource, ForeignUser } from '@gatehouse/foreign-users';
import { moveSessions, moveUsers, type ImportContext } from '@gatehouse/identity';
import type { Terminal } from '../terminal.ts';
import { numeral, Progress } from '../users/progress.ts';

/** How many were moved, were there already, or cannot be moved. */
class Tally {
  moved = 0;
  skipped = 0;
  refused = 0;

  get sum(): number {
    return this.moved + this.skipped + this.refused;
  }

  get text(): string {
    const { moved, skipped, refused } = this;
    return `${numeral(moved)} moved, ${numeral(skipped)} there already, ${numeral(refused)} refused`;
  }
}

/** A move that is under way. */
interface Move {
  readonly context: ImportContext;
  readonly source: ForeignSource;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly users: Tally;
  readonly sessions: Tally;
  /** Audience → how many users have it. */
  readonly audiences: Map<string, number>;
}

/**
 * Moves users with their identities and hashes, then their sessions. Each batch is a transaction: a move that breaks off is
 * begun again and finds there what is done.
 *
 * @param signal ends it after the batch that is under way
 * @throws Error when it was broken off, with how far it was; when it is done and not everybody could be moved
 */
export async function moveSite(
  context: ImportContext,
  source: ForeignSource,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress(terminal);
  const [users, sessions] = [new Tally(), new Tally()];
  const move: Move = { context, source, terminal, signal, progress, users, sessions, audiences: new Map() };
  try {
    const total = await source.count();
    await moveAllUsers(move, total.users);
    await moveAllSessions(move, total.sessions);
  } catch (error) {
    progress.clear();
    const done = `${numeral(users.sum)} users and ${numeral(sessions.sum)} sessions are done; the same command goes on`;
    const problem = signal.aborted ? 'stopped' : (error as Error).message;
    throw new Error(`${problem}: ${done}`, { cause: error });
  } finally {
    progress.clear();
  }
  await conclude(move);
}

async function moveAllUsers({ users, ...move }: Move, total: number): Promise<void> {
  for await (const batch of move.source.users()) {
    const outcome = await moveUsers(move.context, batch);
    const refused = new Set(outcome.problems.map(({ line }) => line));
    for (const { line, field, found, allowed } of outcome.problems) {
      move.progress.clear();
      const member = field === '' ? '' : `${field}: `;
      move.terminal.complain(`${nameOf(batch[line - 1])}: ${member}found ${found}; allowed is ${allowed}`);
    }
    users.moved += outcome.added;
    users.skipped += outcome.skipped;
    users.refused += refused.size;
    for (const { aud } of batch) move.audiences.set(aud, (move.audiences.get(aud) ?? 0) + 1);
    move.progress.show(share(users.sum, total), users.sum, 'users');
    move.signal.throwIfAborted();
  }
}

async function moveAllSessions({ sessions, ...move }: Move, total: number): Promise<void> {
  for await (const batch of move.source.sessions()) {
    const outcome = await moveSessions(move.context, batch);
    sessions.moved += outcome.added;
    sessions.skipped += outcome.skipped;
    sessions.refused += outcome.refused;
    move.progress.show(share(sessions.sum, total), sessions.sum, 'sessions');
    move.signal.throwIfAborted();
  }
}

function nameOf(user: ForeignUser | undefined): string {
  return `user ${user?.id ?? ''}${user?.email ? ` (${user.email})` : ''}`;
}

function share(done: number, total: number): number {
  return total === 0 ? 1 : done / total;
}

async function conclude({ context, source, terminal, users, sessions, audiences }: Move): Promise<void> {
  terminal.print(`users: ${users.text}`);
  terminal.print(`sessions: ${sessions.text}${sessions.refused > 0 ? ', since their users are not here' : ''}`);
  for (const { what, count } of await source.leftBehind()) terminal.print(`${what}: ${numeral(count)} not moved`);
  const { aud } = context.instance.settings.jwt;
  for (const [other, count] of audiences) {
    if (other === aud) continue;
    const names = `${JSON.stringify(other)}, where the site's is ${JSON.stringify(aud)}`;
    terminal.complain(`${numeral(count)} users have the audience ${names}: who signs in has to name it (jwt.aud)`);
  }
  if (users.refused > 0) throw new Error(`${numeral(users.refused)} users were not moved, or not whole`);
}
