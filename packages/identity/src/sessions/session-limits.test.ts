import type { SessionLimits } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { sessionEnd, type SessionAge } from './session-limits.ts';

const now = new Date('2027-01-04T12:00:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

const off: SessionLimits = {
  tokensAfter: null,
  sessionsAfter: null,
  activeAfter: null,
  lowAalAfter: null,
  singleTags: null,
};

const session: SessionAge = {
  openedAt: ago(100),
  refreshedAt: ago(10),
  notAfter: null,
  aal: 'aal1',
  reachableAal: 'aal1',
};

describe('a session ends by the first rule that applies', () => {
  it.each<[string, Partial<SessionAge>, Partial<SessionLimits>, ReturnType<typeof sessionEnd>]>([
    ['none without rules', {}, {}, null],
    ['none up to its last instant', { notAfter: now }, {}, null],
    ['its own end', { notAfter: ago(1) }, {}, 'age'],
    ['none up to the end of the timebox', {}, { sessionsAfter: ago(100) }, null],
    ['the timebox', {}, { sessionsAfter: ago(99) }, 'age'],
    ['none when it was refreshed', {}, { activeAfter: ago(10) }, null],
    ['inactivity', {}, { activeAfter: ago(9) }, 'inactivity'],
    ['inactivity since it was opened', { refreshedAt: null }, { activeAfter: ago(99) }, 'inactivity'],
    ['none for lack of a factor nobody has', {}, { lowAalAfter: ago(50) }, null],
    ['a missing second factor', { reachableAal: 'aal2' }, { lowAalAfter: ago(50) }, 'low_aal'],
    ['none within the grace for that', { reachableAal: 'aal2' }, { lowAalAfter: ago(100) }, null],
    ['none with the second factor', { aal: 'aal2', reachableAal: 'aal2' }, { lowAalAfter: ago(50) }, null],
    ['age before inactivity', {}, { sessionsAfter: ago(1), activeAfter: ago(1) }, 'age'],
  ])('%s', (_title, age, limits, expected) => {
    expect(sessionEnd({ ...session, ...age }, { ...off, ...limits }, now)).toBe(expected);
  });
});
