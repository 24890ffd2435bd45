import GoTrue, { HTTPError, User } from 'gotrue-js';
import { beforeAll, vi } from 'vitest';
import type { Site } from '../support/site.ts';

/** The published client, pointed at a site. */
export function gotrue(site: Site, options: { audience?: string; setCookie?: boolean } = {}): GoTrue {
  return new GoTrue({ APIUrl: site.netlifyUrl, ...options });
}

/** What an error of the client shows to a program. */
export interface Refused {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

/** Waits for the refusal of a call. @throws Error when the call succeeds or fails before an answer came. */
export async function refused(attempt: Promise<unknown>): Promise<Refused> {
  const outcome = await attempt.then(
    () => new Error('the call succeeded'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof HTTPError)) throw outcome;
  const { name, status, message } = outcome as Refused;
  return { name, status, message };
}

/** A person's session in the hands of another client: what is left after a token was carried from one site to the other. */
export function carriedTo(site: Site, user: User): User {
  const token = user.tokenDetails();
  if (token === null) throw new Error('the session has ended');
  return new User(gotrue(site).api, { ...token }, '');
}

/** The client warns of plain HTTP at every construction; here it is meant. */
export function allowPlainHttp(): void {
  beforeAll(() => {
    const { warn } = console;
    vi.spyOn(console, 'warn').mockImplementation((...said: unknown[]) => {
      if (!String(said[0]).includes('DO NOT USE HTTP')) warn(...said);
    });
  });
}
