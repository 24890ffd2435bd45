import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
/** Where rules are: what they decide depends on the time that they are handed. */
const rooms = ['packages/identity/src', 'packages/instances/src', 'packages/database/src'];

const clock = /\bnew Date\(\)|\bDate\.now\b|\bperformance\.(?:now|timeOrigin)\b|\bhrtime\b/;
const sqlClock =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\(\)|\bcurrent_(?:timestamp|date|time)\b|\blocaltime(?:stamp)?\b/i;

/** Files that look at a clock all the same, and what for. None of them decides what is valid, due or expired. */
const exceptions: Readonly<Record<string, string>> = {
  'packages/identity/src/hooks/call-auth-hook.ts': 'says how long a hook took',
  'packages/identity/src/hooks/call-event-hooks.ts': 'says how long a hook took',
  'packages/identity/src/hooks/hook-budget.ts': 'bounds how long a request waits for hooks',
  'packages/identity/src/messages/mail-transports.ts': 'closes connections that nobody used for half a minute',
  'packages/identity/src/messages/attempt-delivery.ts': 'says how long an attempt took, and for how long writing its outcome is tried again',
  'packages/identity/src/messages/retry-while-unavailable.ts': 'bounds how long a write is tried again',
  'packages/identity/src/external/provider-door.ts': 'bounds how long a request waits for providers',
  'packages/identity/src/external/issuers/issuer-cache.ts': 'bounds how long a request waits for keys',
  'packages/identity/src/external/issuers/verify-id-token.ts':
    'tells jose, which can only ask the clock, how far that is from the time of the request',
  'packages/instances/src/directory/change-poller.ts': 'knows how old what is cached is',
  'packages/database/src/queries/database-health.ts': 'says how long the database took to answer',
  'packages/database/src/queries/delivery-workers.ts':
    'heartbeats: the clocks of several machines differ, the database has one',
}; // prettier-ignore

const files = rooms.flatMap((room) => {
  const names = readdirSync(new URL(room, root), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /(?<!\.test)\.ts$/.test(name)).map((name) => `${room}/${name}`);
});

function asksAnyClock(path: string): boolean {
  const code = readFileSync(new URL(path, root), 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  return clock.test(code) || sqlIn(code).some((sql) => sqlClock.test(sql));
}

/** Texts, without the code in them: a function that is called `now` is handed down. */
function sqlIn(code: string): readonly string[] {
  return (code.match(/`[^`]*`|'[^'\n]*'/g) ?? []).map((text) => text.replaceAll(/\$\{[^}]*\}/g, ''));
}

describe('time is a parameter', () => {
  it('no rule and no query asks a clock, but for those that measure or bound something real', () => {
    const askers = files.filter(asksAnyClock);
    expect(askers.toSorted()).toEqual(Object.keys(exceptions).toSorted());
  });

  it('no column, function or trigger of the schema asks a clock', () => {
    expect(readFileSync(new URL('migrations/schema.sql', root), 'utf8')).not.toMatch(sqlClock);
  });

  it.each(['`x = now()`', "'at > CURRENT_TIMESTAMP'", '`= localtimestamp`', '`clock_timestamp() - ${x}`'])(
    '%s is found',
    (code) => expect(sqlIn(code).some((sql) => sqlClock.test(sql))).toBe(true),
  );

  it.each(['const at = now();', '`${now().getTime()} ms`'])('%s is not taken for it', (code) =>
    expect(sqlIn(code).some((sql) => sqlClock.test(sql))).toBe(false),
  );
});
