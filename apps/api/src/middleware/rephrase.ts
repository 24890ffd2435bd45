import { AppError, type ErrorCode } from '@gatehouse/errors';
import type { ApiMiddleware } from '../api-state.ts';

/** What an endpoint says instead of the dialect's usual status and text for a code. */
export type Phrases = Partial<Record<ErrorCode, { readonly status: number; readonly text: string }>>;

/** Gives codes the words that the wire has for them at one endpoint only. */
export function rephrase(phrases: Phrases): ApiMiddleware {
  return async function rephraseErrors(_ctx, next) {
    try {
      await next();
    } catch (error) {
      const phrase = error instanceof AppError ? phrases[error.code] : undefined;
      if (!(error instanceof AppError) || !phrase) throw error;
      throw rephrased(error, phrase);
    }
  };
}

function rephrased(error: AppError, phrase: { readonly status: number; readonly text: string }): AppError {
  const { code, detail, params, retryAfterSeconds } = error;
  return new AppError(code, {
    ...phrase,
    isRephrased: true,
    params,
    cause: error,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
