import { takeVisit, type CallbackFields, type TakenVisit } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';
import { contextOf } from '../context.ts';

/**
 * Takes the visit that the request is the answer to.
 *
 * @throws what `takeVisit` throws.
 */
export async function takeAnswer(ctx: ApiContext, fields: CallbackFields): Promise<TakenVisit> {
  return takeVisit(contextOf(ctx), fields['state'] ?? '', (name) => ctx.cookies.get(name) ?? '');
}

/** Where a person goes after a visit: where the site sends everybody, else where it began. */
export function targetOf({ context, row }: Pick<TakenVisit, 'context' | 'row'>): string {
  const { external, site_url: siteUrl } = context.instance.settings;
  return external.redirect_url || row.referrer || siteUrl;
}
