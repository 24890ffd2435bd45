import { inTransaction, sweepAnonymousPage, sweepSessionsPage, type SessionAges } from '@gatehouse/database';
import { userObject } from '../events/event-objects.ts';
import { recordEvents, type EventScope } from '../events/record-events.ts';

const dayMilliseconds = 86_400_000;
const anonymousDays = 30;

/** Sessions a statement reads. */
const sessionsMax = 1_000;
/** Users a transaction removes, with all that is theirs. */
const usersMax = 100;

/** A site that is swept, and whether to stop before its end. */
export interface SiteSweep extends EventScope {
  readonly signal: AbortSignal;
}

/**
 * Removes what a site's own settings call old (supabase-extended.md 18.1): sessions that ended a day ago by the site's
 * rules, and, where it wants that, people who never said who they are.
 *
 * @returns how many sessions and users were removed.
 */
export async function sweepSite(site: SiteSweep): Promise<number> {
  return (await sweepSessions(site)) + (await sweepAnonymousUsers(site));
}

/** Nobody is told: such a session ended when it could not be refreshed any more. */
async function sweepSessions(site: SiteSweep): Promise<number> {
  const ages = sessionAges(site);
  if (ages.openedBefore === null && ages.activeBefore === null) return 0;
  let total = 0;
  let after: string | null = null;
  do {
    const page = await sweepSessionsPage(site, { ...ages, limit: sessionsMax, after });
    total += page.removed;
    after = page.next;
  } while (after !== null && !site.signal.aborted);
  return total;
}

function sessionAges(site: SiteSweep): SessionAges {
  const { jwt, sessions } = site.instance.settings;
  // An access token that outlives the refresh token beside it names the session as long as it is good.
  const tokenSeconds = Math.max(jwt.refresh_token_lifetime, jwt.exp);
  const idleSeconds = sessions.inactivity_timeout || tokenSeconds;
  return {
    openedBefore: dayAfter(site, sessions.timebox),
    activeBefore: dayAfter(site, Math.min(idleSeconds, tokenSeconds)),
  };
}

/** What is older has been over for a day; null for no limit, and for one that no session can reach. */
function dayAfter({ now }: SiteSweep, seconds: number): Date | null {
  const before = now.getTime() - seconds * 1_000 - dayMilliseconds;
  return seconds === 0 || before < 0 ? null : new Date(before);
}

/** Only while people may sign in without a name: a site that stops allowing it keeps those that it has. */
async function sweepAnonymousUsers(site: SiteSweep): Promise<number> {
  const { enabled, cleanup_enabled: isWanted } = site.instance.settings.external.anonymous_users;
  if (!enabled || !isWanted) return 0;
  let total = 0;
  for (let count = usersMax; count === usersMax && !site.signal.aborted; total += count) {
    count = await sweepSome(site);
  }
  return total;
}

async function sweepSome(site: SiteSweep): Promise<number> {
  return inTransaction(site, async (tx) => {
    const before = new Date(tx.now.getTime() - anonymousDays * dayMilliseconds);
    const users = await sweepAnonymousPage(tx, before, usersMax);
    const events = users.map((user) => {
      return { type: 'user.deleted', userId: user.id, data: { user: userObject(user) } } as const;
    });
    await recordEvents(tx, events);
    return users.length;
  });
}
