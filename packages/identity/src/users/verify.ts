import type { FlowStateMethod, OneTimeTokenKind, OneTimeTokenRow, UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import { findTypedCode } from '../one-time-tokens/find-typed-code.ts';
import { isPkceToken } from '../one-time-tokens/issue-one-time-token.ts';
import { getLinkToken, spendOneTimeToken } from '../one-time-tokens/spend-one-time-token.ts';
import { issueAuthCode } from '../pkce/issue-auth-code.ts';
import { otpEnding, type Ending } from '../sessions/ending.ts';
import type { SignedIn } from '../sessions/sign-in.ts';
import { acceptToken, requireNotBanned } from './accept-token.ts';
import { askBeforeAccepting } from './ask-before-accepting.ts';
import { confirmEmailChange, emailChangeKinds, type EmailChangeProgress } from './email-change.ts';

/** What a mail was about, as links and clients name it (supabase-core.md 13.10). `email`: a sign-up or a magic link. */
export const verificationTypes = ['signup', 'invite', 'magiclink', 'recovery', 'email_change', 'email'] as const;

export type VerificationType = (typeof verificationTypes)[number];

/** What a person brings from a mail. */
export interface Verification {
  readonly type: VerificationType;
  /** The token of the link, or the typed code with the address it was sent to, as that is compared. */
  readonly proof: { readonly token: string } | { readonly code: string; readonly address: string };
  /** Whether the answer to a link that a client asked for with a code challenge is a code for that client. */
  readonly answersWithCode: boolean;
  /** What an invited person who has no password sent along. Default empty: one is made that nobody knows. */
  readonly password?: string;
}

/** What came of it. */
export type VerificationOutcome =
  | { readonly kind: 'session'; readonly signedIn: SignedIn; readonly type: VerificationType }
  | { readonly kind: 'code'; readonly authCode: string }
  /** The other address of a change has to confirm too. */
  | { readonly kind: 'half' };

const kindsOf: Readonly<Record<VerificationType, readonly OneTimeTokenKind[]>> = {
  signup: ['confirmation'],
  invite: ['confirmation'],
  magiclink: ['recovery'],
  recovery: ['recovery'],
  email_change: emailChangeKinds,
  email: ['confirmation', 'recovery'],
};

const methodOf: Readonly<Record<Exclude<VerificationType, 'email'>, FlowStateMethod>> = {
  signup: 'email/signup',
  invite: 'email/signup',
  magiclink: 'magiclink',
  recovery: 'recovery',
  email_change: 'email_change',
};

/**
 * Spends what was mailed to a person: confirms the address, completes a change of it, signs in.
 *
 * A code that was typed gives tokens even where the link would give a code for the client (supabase-core.md 13.10).
 *
 * @throws AppError `one_time_token_not_found`, `otp_expired`, `one_time_code_invalid`, `user_banned`, `email_exists`,
 *   `flow_state_not_found`, `password_*`, `weak_password`, `hook_*`.
 */
export async function verify(context: Context, verification: Verification): Promise<VerificationOutcome> {
  const token = await findToken(context, verification);
  const type = resolvedType(verification.type, token);
  const { proof, password = '' } = verification;
  const wantsCode = verification.answersWithCode && 'token' in proof && isPkceToken(proof.token);
  const codeMethod = wantsCode ? methodOf[type] : null;
  const ending = codeMethod ? codeEnding(codeMethod) : sessionEnding(type);
  if (type === 'email_change') return verifyEmailChange(context, token, ending);
  return acceptToken(context, token, { ...mailRules, password }, ending);
}

const mailRules = { missingPassword: 'random', isLogin: true, marks: 'user_metadata', audits: 'requests' } as const;

function codeEnding(method: FlowStateMethod): Ending<VerificationOutcome> {
  return {
    signsInBy: null,
    finish: async (tx, user) => ({ kind: 'code', authCode: await issueAuthCode(tx, user.id, method) }),
  };
}

function sessionEnding(type: VerificationType): Ending<VerificationOutcome> {
  return {
    signsInBy: otpEnding.signsInBy,
    finish: async (...proven) => ({ kind: 'session', signedIn: await otpEnding.finish(...proven), type }),
  };
}

async function findToken(context: Context, { type, proof }: Verification): Promise<OneTimeTokenRow> {
  const kinds = kindsOf[type];
  return 'token' in proof ? getLinkToken(context, proof.token, kinds) : findTypedCode(context, { ...proof, kinds });
}

function resolvedType(type: VerificationType, { kind }: OneTimeTokenRow): Exclude<VerificationType, 'email'> {
  if (type !== 'email') return type;
  return kind === 'confirmation' ? 'signup' : 'magiclink';
}

async function verifyEmailChange(
  context: Context,
  token: OneTimeTokenRow,
  ending: Ending<VerificationOutcome>,
): Promise<VerificationOutcome> {
  const confirm = async (tx: Context, locked: UserRow): Promise<EmailChangeProgress> => {
    requireNotBanned(tx, locked);
    return confirmEmailChange(tx, locked, token, 'user_metadata');
  };
  const become = async (tx: Context, locked: UserRow): Promise<UserRow | null> => {
    const progress = await confirm(tx, locked);
    return progress.isComplete ? progress.user : null;
  };
  const events = { event: null, signsIn: ending.signsInBy !== null };
  return spendOneTimeToken(context, token, {
    prepare: askBeforeAccepting(context, token.user_id, events, become),
    settle: async (tx, locked, asked) => {
      const progress = await confirm(tx, locked);
      if (!progress.isComplete) return { kind: 'half' };
      await recordAudit(tx, 'user_modified', actorOf(progress.user));
      return ending.finish(tx, progress.user, asked?.prepared ?? null);
    },
  });
}
