import { randomDigits } from '@gatehouse/crypto';
import { deleteOneTimeToken, type UserRow } from '@gatehouse/database';
import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { holdDecoy, holdText, onMailFailure } from '../hooks/held-mails.ts';
import { hasSendSmsHook } from '../hooks/send-sms-hook.ts';
import { queueDecoySms, queueSms, type CodeSms } from '../messages/sms/queue-sms.ts';
import { isTwilioJudge } from '../messages/sms/sms-providers.ts';
import { requireSms, requireSmsQuota } from '../messages/sms/sms-quota.ts';
import { testCodeOf } from '../messages/sms/test-codes.ts';
import { issueOneTimeToken } from '../one-time-tokens/issue-one-time-token.ts';
import type { PhoneAddress } from './address.ts';

/** A code to be texted. */
export interface CodeText {
  readonly kind: CodeSms['kind'];
  /** Whom it is about, as they are after the change that causes the message. */
  readonly user: UserRow;
  readonly phone: PhoneAddress;
  /** For a stranger: the same work, but nothing is sent, nor is a code stored. Default false. */
  readonly isDecoy?: boolean;
}

/** What clients are told in place of a provider's id, of a message to a number that is never texted. */
const testMessageId = 'test-otp';

/**
 * Makes a code and texts it. Call it in the mail transaction of what the code is about.
 *
 * @returns the id of the message, which clients see; undefined for all but test numbers (decision 44).
 * @throws AppError `sms_send_failed` for a site that cannot send or a country it does not write to;
 *   `over_sms_send_rate_limit`.
 */
export async function sendCode(context: Context, text: CodeText): Promise<string | undefined> {
  const made = await makeCode(context, text);
  const isTest = testCodeOf(context, text.phone.key) !== undefined;
  if (isTest && !text.isDecoy) return testMessageId;
  // One that nobody gets counts too: a quota that is used up would tell who has an account.
  if (!isTest) await requireSmsQuota(context);
  if (text.isDecoy) return sendDecoy(context, made);
  if (hasSendSmsHook(context)) holdText(context, { user: made.user, otp: made.content.code, phone: made.phone });
  else await queueSms(context, made);
  return undefined;
}

async function sendDecoy(context: Context, made: CodeSms): Promise<undefined> {
  if (hasSendSmsHook(context)) holdDecoy(context, 'send_sms');
  else await queueDecoySms(context, made);
}

/**
 * Makes the code of a text message.
 *
 * @returns the message, not sent yet.
 * @throws AppError `sms_send_failed`, `over_sms_send_rate_limit`
 */
export async function makeCode(context: Context, { kind, user, phone }: CodeText): Promise<CodeSms> {
  const { sms } = context.instance.settings;
  const testCode = testCodeOf(context, phone.key);
  if (testCode === undefined) await requireSms(context, phone.key);
  const { id, code, expiresAt } = await issueOneTimeToken(context, {
    userId: user.id,
    kind,
    address: phone.key,
    lifetimeSeconds: codeLifetimeSeconds(context.instance.settings),
    form: { code: testCode ?? randomDigits(sms.otp_length) },
  });
  onMailFailure(context, (tx) => deleteOneTimeToken(tx, id));
  const content = { code, channel: phone.channel === 'whatsapp' ? 'whatsapp' : 'sms' } as const;
  return { kind, user, phone: phone.key, content, expiresAt };
}

/** How long Twilio keeps a code that it has made itself. */
const verificationSeconds = 600;

/** A code that Twilio has made lives as long as Twilio says (supabase-core.md 13.10). */
function codeLifetimeSeconds(settings: InstanceSettings): number {
  const { otp_exp: seconds } = settings.sms;
  return isTwilioJudge(settings) ? Math.max(seconds, verificationSeconds) : seconds;
}
