import { AppError, isAppError } from '@gatehouse/errors';
import type { SiteProvider } from '../site-provider.ts';

/** Has what goes wrong at a provider say at which. @throws what the work throws, with the name where it is missing. */
export async function naming<Result>({ name }: Pick<SiteProvider, 'name'>, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('external_')) throw error;
    const { code, params, detail } = error;
    const named = { params: { ...params, provider: name }, cause: error };
    throw new AppError(code, { ...named, ...(detail === undefined ? {} : { detail }) });
  }
}
