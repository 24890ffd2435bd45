import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { ApiSettings } from '@gatehouse/api';
import type { SparseSettings } from '@gatehouse/instances';
import { useGatehouse } from '../use-gatehouse.ts';
import type { GatehouseOptions } from '../gatehouse-parts.ts';
import type { Gatehouse } from '../start-gatehouse.ts';
import type { Site } from '../site.ts';
import { StandIn } from './stand-in.ts';
import { Visitor } from './visitor.ts';

export const clientId = 'the-client';
export const clientSecret = 'the secret of the client';

/** A Gatehouse whose providers are all a stand-in. */
export interface ProviderRig {
  readonly gatehouse: Gatehouse;
  readonly standIn: StandIn;
  /** A site with these providers switched on; `settings` are laid over, `own` over what is said of each provider. */
  createSite(
    provider: string | readonly string[],
    settings?: SparseSettings,
    own?: Readonly<Record<string, unknown>>,
  ): Promise<Site>;
  visitor(): Visitor;
}

interface RigOptions extends Pick<GatehouseOptions, 'outbound'> {
  /** Set where all providers are found at addresses of the stand-in anyway. */
  readonly isDirect?: true;
}

/** Gives a test file a rig of its own. */
export function useProviders(
  settings: Partial<ApiSettings> = {},
  { isDirect, ...options }: RigOptions = {},
): () => ProviderRig {
  const standIn = new StandIn();
  beforeAll(() => standIn.start());
  const redirected = {
    // Known once it listens.
    get providersUrl(): string {
      return standIn.url;
    },
  };
  const gatehouse = useGatehouse({ ...options, settings: isDirect ? settings : Object.assign(redirected, settings) });
  afterAll(() => standIn.stop());
  return () => ({
    gatehouse: gatehouse(),
    standIn,
    visitor: () => new Visitor(standIn),
    createSite: (provider, more = {}, own = {}) => createSiteWith(gatehouse(), provider, more, own),
  });
}

async function createSiteWith(
  gatehouse: Gatehouse,
  provider: string | readonly string[],
  more: SparseSettings,
  own: Readonly<Record<string, unknown>>,
): Promise<Site> {
  const slug = `site-${randomBytes(4).toString('hex')}`;
  const redirect_uri = `${gatehouse.url}/i/${slug}/auth/v1/callback`;
  const settings = { enabled: true, client_id: clientId, secret: clientSecret, redirect_uri, ...own };
  const switchedOn = Object.fromEntries([provider].flat().map((name) => [name, settings]));
  const external = { ...more.external, ...switchedOn };
  return gatehouse.createSite({ slug, settings: { ...more, external } });
}
