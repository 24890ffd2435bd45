import { findInstancesWithDueKeys, listApiKeys, type InstanceId } from '@gatehouse/database';
import type { Platform } from '../platform.ts';
import { activeKey, alterKey, changeSigningKeys, type KeyChange } from './change-signing-keys.ts';
import { activateKey, endKey, isAccepted } from './key-life.ts';
import { isUsable } from './promote-signing-key.ts';
import { rotate, successorOf, waitingKeys } from './rotate-signing-key.ts';

const daySeconds = 86_400;
/** A key that takes over by schedule is published this long before, or longer where key sets are kept longer. */
const aheadSecondsMin = daySeconds;
const instancesMax = 100;

export interface SigningKeyRoundsOptions {
  readonly platform: Platform;
  /** Told of an instance whose keys could not be changed; the others go on. */
  readonly onProblem: (instanceId: string, error: unknown) => void;
}

/**
 * Goes from instance to instance and does what has become due of signing keys: keys that wait take over, those that nobody
 * believes any more end, and where `jwt.rotation_days` says so a successor is published and takes over. Any number of
 * processes may do so at once: an instance's keys change under its lock.
 */
export class SigningKeyRounds {
  readonly #options: SigningKeyRoundsOptions;
  /** What fails stays due: whoever began at the first each time would never get past a hundred that fail. */
  #after: InstanceId | null = null;

  constructor(options: SigningKeyRoundsOptions) {
    this.#options = options;
  }

  /** Looks at the next instances with something due. @returns how many */
  async visit(): Promise<number> {
    const { platform, onProblem } = this.#options;
    const { rotation_days: rotationDays, jwks_max_age: keptSeconds } = platform.platformSettings.netlify.jwt;
    const defaults = { rotationDays, keptSeconds, aheadSecondsMin };
    const page = { after: this.#after, limit: instancesMax };
    const due = await findInstancesWithDueKeys(platform.db, platform.now(), defaults, page);
    this.#after = due.length === instancesMax ? (due.at(-1) ?? null) : null;
    for (const id of due) {
      await changeSigningKeys(platform, id, keepKeys).catch((error: unknown) => onProblem(id, error));
    }
    return due.length;
  }
}

async function keepKeys(change: KeyChange): Promise<void> {
  await endRetiredKeys(change);
  await passOverNext(change);
  const next = waitingKeys(change).find((key) => key.is_next && isUsable(key, change.now));
  if (next) await activateKey(change, next);
  await rotateBySchedule(change);
}

/** API keys live longer than the tokens of people: the key that signed them stays as long as one of them. */
async function endRetiredKeys(change: KeyChange): Promise<void> {
  const ended = [...change.keys.values()].filter(
    ({ state, verifies_until: until }) => state === 'retiring' && until !== null && until <= change.now,
  );
  if (ended.length === 0) return;
  const needed = new Set(
    (await listApiKeys(change))
      .filter(({ revoked_at: revokedAt, expires_at: expiresAt }) => revokedAt === null && expiresAt > change.now)
      .map(({ key_id: kid }) => kid),
  );
  for (const key of ended) if (!needed.has(key.id)) await endKey(change, key);
}

/** What the platform accepts can have changed since: a key that may not sign keeps its turn from no other key. */
async function passOverNext(change: KeyChange): Promise<void> {
  const next = [...change.keys.values()].find(({ is_next: isNext }) => isNext);
  if (next && !isAccepted(change, next)) await alterKey(change, next.id, { is_next: false });
}

async function rotateBySchedule(change: KeyChange): Promise<void> {
  const { now, settings } = change;
  const { rotation_days: days, jwks_max_age: keptSeconds } = settings.jwt;
  const since = activeKey(change)?.activated_at;
  if (!since || days === 0) return;
  const dueAt = since.getTime() + days * daySeconds * 1_000;
  const aheadMilliseconds = Math.max(aheadSecondsMin, keptSeconds) * 1_000;
  if (now.getTime() >= dueAt) await rotate(change);
  else if (now.getTime() >= dueAt - aheadMilliseconds && waitingKeys(change).length === 0) await successorOf(change);
}
