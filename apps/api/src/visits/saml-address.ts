import type { ApiContext } from '../api-state.ts';
import { publicUrlOf } from '../public-url.ts';

/**
 * Where this API is reached from outside, as identity providers of a site know it: what the settings say goes before the
 * host of the request, so that the site has one name whatever host somebody asks.
 */
export async function samlApiUrl(ctx: ApiContext): Promise<string> {
  const { api_external_url: configured } = ctx.state.instance.settings;
  return configured || (await publicUrlOf(ctx)).url;
}
