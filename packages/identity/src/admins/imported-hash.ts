import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';

declare const importedBrand: unique symbol;

/** A stored hash from elsewhere that passwords can be compared with here. Only {@link acceptPasswordHash} makes one. */
export interface ImportedHash {
  readonly hash: string;
  readonly [importedBrand]: true;
}

/**
 * Takes over a hash of any form that is verified here. One that is dearer than the process allows would
 * hold the hashing threads of every site, so it is refused at once (decision 41).
 *
 * @throws AppError `validation_failed`
 */
export function acceptPasswordHash(context: Context, hash: string): ImportedHash {
  const problem = context.services.passwords.hashProblem(hash);
  if (problem === null) return { hash } as ImportedHash;
  throw new AppError('validation_failed', { text: 'password_hash: {problem}', params: { problem } });
}
