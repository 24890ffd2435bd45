import { AppError } from '@gatehouse/errors';

/**
 * `POST /token?grant_type=web3` (supabase-core.md 13.5.5): both chains are off.
 *
 * @throws AppError `web3_provider_disabled`, before the body is looked at.
 */
export function web3Grant(): never {
  throw new AppError('web3_provider_disabled');
}
