import { fingerprint, seal, unseal } from '@gatehouse/crypto';
import { anchorInstanceId, claimIdempotencyKey, keepIdempotentAnswer } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import { platformKey } from './platform-key.ts';
import type { Operator } from './operator.ts';

/** A request that may be sent again without being done again. */
export interface Replayable {
  /** The Idempotency-Key that the caller made up. */
  readonly key: string;
  /** All that makes the request the same: method, path, body. */
  readonly request: string;
}

/** How long an answer is kept for whoever asks again. */
export const idempotencyMilliseconds = 86_400_000;

/** What is known of a key: the answer, or how to keep the one that will be made. */
interface Claim<T> {
  readonly answer?: T;
  keep(answer: T): Promise<void>;
}

/**
 * Takes an Idempotency-Key for this request, in its transaction; waits for another request with it that is under way. A
 * key belongs to the operator that sent it: nobody else is given an answer by it.
 *
 * Answers are kept sealed, since some hold what is shown only once.
 *
 * @throws AppError `idempotency_key_reused` when the key was used for another request
 */
export async function answeredBefore<T extends object>(
  platform: Platform,
  operator: Operator,
  { key, request }: Replayable,
): Promise<Claim<T>> {
  const { db } = platform;
  const now = platform.now();
  const owner = operator.id ?? operator.name;
  const sealing = platformKey(platform, 'idempotent answers');
  const print = fingerprint(platformKey(platform, 'idempotent requests'), request);
  const claim = { operator: owner, key, fingerprint: print, created_at: now };
  const stored = await claimIdempotencyKey(db, claim, new Date(now.getTime() - idempotencyMilliseconds));
  if (stored !== null && stored.fingerprint !== print) throw new AppError('idempotency_key_reused');
  if (stored?.sealed_answer) {
    return { answer: JSON.parse(unseal(sealing, placeOf(owner, key), stored.sealed_answer)) as T, keep };
  }
  return { keep };

  async function keep(answer: T): Promise<void> {
    await keepIdempotentAnswer(db, owner, key, seal(sealing, placeOf(owner, key), JSON.stringify(answer)));
  }
}

function placeOf(owner: string, key: string): Parameters<typeof seal>[1] {
  const row = `${owner}/${key}`;
  return { instanceId: anchorInstanceId, table: 'idempotency_keys', row, path: 'sealed_answer', keyVersion: 1 };
}
