import { randomUUID } from 'node:crypto';
import { insertFlowState, type FlowStateMethod } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { linkTokenHash } from '../one-time-tokens/issue-one-time-token.ts';
import type { CodeChallenge } from './code-challenge.ts';

/** What kind of sign-in it is. */
export interface FlowKind {
  /** The name of a provider, or of the mail; it shows in the audit log. */
  readonly providerType: string;
  readonly authenticationMethod: FlowStateMethod;
}

/** The kinds of sign-in that go on with a mailed link (supabase-core.md 9). */
export const mailFlows = {
  signup: { providerType: 'email', authenticationMethod: 'email/signup' },
  resentSignup: { providerType: 'email/signup', authenticationMethod: 'email/signup' },
  magiclink: { providerType: 'magiclink', authenticationMethod: 'magiclink' },
  recovery: { providerType: 'recovery', authenticationMethod: 'recovery' },
  emailChange: { providerType: 'email_change', authenticationMethod: 'email_change' },
} as const satisfies Record<string, FlowKind>;

/** The start of a sign-in that ends later, elsewhere. */
export interface FlowStart extends FlowKind {
  /** Where it has to be known before. Default a new one. */
  readonly id?: string;
  /** Null while only a provider can say who it is. */
  readonly userId: string | null;
  /** Null when tokens are to be handed out directly. */
  readonly codeChallenge: CodeChallenge | null;
  /** Where the person goes in the end. Default none. */
  readonly referrer?: string;
  /** The link token of an invitation that the sign-in accepts. Default none. */
  readonly inviteToken?: string;
  /** The signed-in user that gets the identity. Default none. */
  readonly linkingTargetId?: string;
  /** Of a visit to a provider: what is stored of the browser's mark, if it has one. */
  readonly browserHash?: Buffer | null;
  /** Of a visit to a provider: what goes with it. */
  readonly sealedVisit?: string;
}

/**
 * Remembers the start of a sign-in. There is no code yet: it is made when it is handed out, so nothing usable waits.
 *
 * @returns the id.
 */
export async function createFlowState(context: Context, start: FlowStart): Promise<string> {
  const { codeChallenge, inviteToken, id = randomUUID() } = start;
  await insertFlowState(context, {
    id,
    user_id: start.userId,
    code_challenge: codeChallenge?.challenge ?? null,
    code_challenge_method: codeChallenge?.method ?? null,
    provider_type: start.providerType,
    authentication_method: start.authenticationMethod,
    referrer: start.referrer ?? '',
    invite_token_hash: inviteToken === undefined ? null : linkTokenHash(context, inviteToken),
    linking_target_id: start.linkingTargetId ?? null,
    dialect: context.request.dialect,
    browser_hash: start.browserHash ?? null,
    sealed_visit: start.sealedVisit ?? null,
    created_at: context.now,
  });
  return id;
}
