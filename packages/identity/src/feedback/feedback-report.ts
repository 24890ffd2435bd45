import { AppError } from '@gatehouse/errors';
import type { z } from 'zod';

/** What became of a mail after a server had accepted it. Only a soft bounce leaves the address in use. */
export type FeedbackKind = 'bounce' | 'soft_bounce' | 'complaint' | 'unsubscribed';

/** One thing that a mail service reports. */
export interface FeedbackReport {
  /** The same when it is told again. */
  readonly id: string;
  readonly kind: FeedbackKind;
  readonly recipient: string;
  /** The Message-ID of the mail, where the service tells it as we wrote it. */
  readonly messageId: string | null;
  /** The service's own word for what sort it is; never what a remote host said. */
  readonly detail: string | null;
}

/** A request as it came. */
export interface FeedbackRequest {
  header(name: string): string;
  readonly body: Buffer;
}

/** What a service's reports are checked with. */
export interface FeedbackKeys {
  readonly secret: string;
  readonly topicArn: string;
}

/** What checking reaches. */
export interface FeedbackDoor {
  readonly now: Date;
  /** The body of an address of the service. @throws OutboundError */
  fetchText(url: URL): Promise<string>;
}

/**
 * Checks that a request is of the service, and reads what it reports.
 *
 * @returns nothing for a request that means nothing to us.
 * @throws AppError `feedback_not_genuine`
 */
export type ReadFeedback = (
  request: FeedbackRequest,
  keys: FeedbackKeys,
  door: FeedbackDoor,
) => Promise<readonly FeedbackReport[]>;

/** The refusal of a request that is not the service's; why is only logged. */
export function notGenuine(detail: string): AppError {
  return new AppError('feedback_not_genuine', { detail });
}

/** What a body holds; undefined when it is not what the service sends. */
export function parseFeedback<Schema extends z.ZodType>(
  schema: Schema,
  body: Buffer | string,
): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(body.toString())).data;
  } catch {
    return undefined;
  }
}

/** A word of the service, as a class of ours: `HardBounce` is `hard_bounce`. Null for what is no single word. */
export function classOf(word: string | null | undefined): string | null {
  if (!word || !/^[\w-]{1,64}$/.test(word)) return null;
  return word
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

/** Whether a time is at most that far from now, before or after. @throws AppError `feedback_not_genuine` */
export function requireFresh(milliseconds: number, { now }: FeedbackDoor, withinSeconds: number): void {
  const isFresh = Math.abs(now.getTime() - milliseconds) <= withinSeconds * 1_000;
  if (!isFresh) throw notGenuine('it was signed too long ago, or at no time');
}
