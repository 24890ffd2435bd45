import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Instance } from '@gatehouse/instances';
import type { DeliveryRig } from '../support/delivery-rig.ts';

/** People who sign up one after the other, each of whom comes again until it is done. */
export interface SignUps {
  /** How many accounts the site has. */
  count(): Promise<number>;
  /** Resolves when the site has so many accounts. */
  signedUp(wanted: number): Promise<void>;
  /** Resolves when somebody has been told to come again. */
  refusedOnce(): Promise<void>;
  goOnFor(seconds: number): Promise<void>;
  /** Nobody new begins; resolves when everybody is done. @returns the answers that were no success */
  end(): Promise<readonly Response[]>;
  /** Everybody who was told that it is done has one account and one mail, and nobody else has any. */
  expectEachOnce(): Promise<void>;
}

interface Where {
  readonly rig: DeliveryRig;
  readonly site: Instance;
  /** Where the API listens now. */
  api(): string;
}

const rows = 4;
const patience = { timeout: 60_000, interval: 50 };
/** Of somebody who was refused; clients that were told how long to wait would wait longer. */
const pauseMilliseconds = 100;

/** Begins, in four rows. */
export function startSigningUp({ rig, site, api }: Where): SignUps {
  const state = { next: 0, isEnding: false, done: [] as string[], refused: [] as Response[] };
  const url = (): string => `${api()}/i/${site.slug}/.netlify/identity/signup`;
  const all = Promise.all(Array.from({ length: rows }, () => signUpInRow(state, url)));
  const emails = (): Promise<string[]> =>
    rig.database.db.knex('gatehouse.users').where({ instance_id: site.id }).orderBy('email').pluck('email');
  return {
    count: async () => (await emails()).length,
    signedUp: (wanted) => expect.poll(async () => (await emails()).length, patience).toBeGreaterThanOrEqual(wanted),
    refusedOnce: () => expect.poll(() => state.refused.length, patience).toBeGreaterThan(0),
    goOnFor: (seconds) => pause(seconds * 1_000),
    end: async () => {
      state.isEnding = true;
      await all;
      return state.refused;
    },
    expectEachOnce: async () => {
      expect(await emails()).toEqual(state.done.toSorted());
      await expect.poll(() => mailsOf(rig, site).length, patience).toBeGreaterThanOrEqual(state.done.length);
      expect(mailsOf(rig, site).toSorted()).toEqual(state.done.toSorted());
    },
  };
}

interface State {
  next: number;
  isEnding: boolean;
  readonly done: string[];
  readonly refused: Response[];
}

async function signUpInRow(state: State, url: () => string): Promise<void> {
  while (!state.isEnding) {
    const email = `ann${state.next++}@visitor.example`;
    const body = JSON.stringify({ email, password: 'correct horse' });
    for (;;) {
      const answer = await fetch(url(), { method: 'POST', body }).catch(() => undefined);
      if (answer?.status === 200) break;
      if (answer) state.refused.push(answer);
      await pause(pauseMilliseconds);
    }
    state.done.push(email);
  }
}

/** To whom the site's mails went. One that was sent again, since nobody knew that it had been, is the same mail. */
function mailsOf({ sink }: DeliveryRig, site: Instance): string[] {
  const host = new URL(site.settings.site_url).hostname;
  const mails = new Map(sink.mails.map((mail) => [mail.messageId, mail]));
  const own = [...mails.values()].filter(({ messageId }) => messageId.endsWith(`@${host}>`));
  return own.flatMap(({ raw }) => /ann\d+@visitor\.example/.exec(raw)?.[0] ?? []);
}
