import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import type { CodeChallenge } from '../../pkce/code-challenge.ts';
import type { BrowserMark } from './browser-mark.ts';

/**
 * Whether a sign-in has to end in the browser that it began in: the site wants that, and the client keeps no verifier, which
 * would do the same. Else whoever sends somebody the end of a sign-in of their own has them signed in as themselves.
 */
export function needsSameBrowser(
  { settings }: Pick<Instance, 'settings'>,
  codeChallenge: CodeChallenge | null,
): boolean {
  return settings.external.same_browser_required && codeChallenge === null;
}

/** @throws AppError `validation_failed` for a sign-in that has to be bound to a browser and is not. */
export function requireSameBrowser(
  instance: Pick<Instance, 'settings'>,
  codeChallenge: CodeChallenge | null,
  mark: BrowserMark | null,
): void {
  if (mark !== null || !needsSameBrowser(instance, codeChallenge)) return;
  throw new AppError('validation_failed', {
    text: 'This sign-in has to begin with the browser at the address that the provider returns to, or with a code_challenge',
  });
}
