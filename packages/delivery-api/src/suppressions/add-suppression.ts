import { AppError } from '@gatehouse/errors';
import { parseBody, type HttpContext } from '@gatehouse/http';
import { suppressAddress, type DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { addSuppressionSchema } from '../message-requests.ts';
import { presentSuppression } from './present-suppression.ts';

const allowed = { mail: 'an e-mail address', sms: 'a phone number such as +491701234567' } as const;

/**
 * `POST …/suppressions`: nothing is sent to the address any more. 201, or 200 when it was suppressed already and is now
 * for this reason.
 *
 * @throws AppError `bad_json`, `validation_failed`
 */
export async function addSuppression(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { channel, address, reason, detail, expires_at } = await parseBody(ctx, addSuppressionSchema);
  const expiresAt = expires_at === null ? null : new Date(expires_at);
  if (expiresAt && expiresAt <= context.now) throw invalid('expires_at', 'is in the past');
  if (!isAddress(channel, address)) {
    throw invalid('address', `is ${JSON.stringify(address.slice(0, 100))}; allowed is ${allowed[channel]}`);
  }
  const { is_new, ...row } = await suppressAddress(context, { channel, address, reason, detail, expiresAt });
  answerJson(ctx, presentSuppression(row), is_new ? 201 : 200);
}

/** Loosely: what is suppressed need not be an address that anybody could sign up with. */
function isAddress(channel: 'mail' | 'sms', address: string): boolean {
  return channel === 'mail'
    ? /^[^\s@]+@[^\s@]+$/.test(address) && address.length <= 320
    : /^\+?\d{3,20}$/.test(address);
}

function invalid(path: string, problem: string): AppError {
  return new AppError('validation_failed', { text: '{path}: {problem}', params: { path, problem } });
}
