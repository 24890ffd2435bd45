import type { ApiContext } from '../../api-state.ts';

/** Where a request says that it wants to lead; null: it does not say. */
interface RedirectWishes {
  readonly header: string | null;
  readonly parameter: string | null;
  readonly referer: string | null;
}

/**
 * Reads the header `redirect_to`, the parameter of that name and `Referer`; the JSON body has no say (supabase-core.md
 * 1.3 and 7.1).
 */
export function redirectWishesOf(ctx: ApiContext): RedirectWishes {
  const [parameter] = [ctx.query['redirect_to']].flat();
  return {
    header: ctx.get('redirect_to') || null,
    parameter: parameter || null,
    referer: ctx.get('Referer') || null,
  };
}
