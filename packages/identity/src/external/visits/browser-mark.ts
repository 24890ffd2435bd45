import { randomBytes } from 'node:crypto';
import { constantTimeEqual, hashToken } from '@gatehouse/crypto';
import type { Context } from '../../context.ts';

/** A cookie that the browser which begins a visit has to bring back. */
export interface BrowserMark {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly isSecure: boolean;
  /** `none` where the provider sends a form: that comes from another site. */
  readonly sameSite: 'lax' | 'none';
}

/**
 * Marks the browser, where the cookie will reach the callback (decision 60): it is on the origin that the browser is
 * asking now.
 *
 * @param host that the browser asks, with its port; null where no browser would keep a cookie
 */
export function markBrowser(
  flowStateId: string,
  {
    redirectUri,
    host,
    isForm,
  }: { readonly redirectUri: string; readonly host: string | null; readonly isForm: boolean },
): BrowserMark | null {
  if (host === null || !URL.canParse(redirectUri)) return null;
  const callback = new URL(redirectUri);
  const isSecure = callback.protocol === 'https:';
  if (callback.host !== host.toLowerCase() || (isForm && !isSecure)) return null;
  return {
    name: markName(flowStateId),
    value: randomBytes(24).toString('base64url'),
    path: callback.pathname,
    isSecure,
    sameSite: isForm ? 'none' : 'lax',
  };
}

/** The name of the cookie: each visit has its own, since several can be under way. */
export function markName(flowStateId: string): string {
  return `gatehouse_visit_${flowStateId.slice(0, 8)}`;
}

/** What is stored of a mark. */
export function markHash({ instance }: Pick<Context, 'instance'>, value: string): Buffer {
  return hashToken(instance.keys.stateKey, 'browser', value);
}

/** Whether the browser brings what was stored. */
export function isMarked(context: Pick<Context, 'instance'>, stored: Buffer | null, value: string): boolean {
  if (stored === null) return true;
  return constantTimeEqual(markHash(context, value).toString('hex'), stored.toString('hex'));
}
