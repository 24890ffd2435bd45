import type { Site } from '../site.ts';
import type { ProviderRig } from './use-providers.ts';
import { fragmentOf, queryOf, type Visitor } from './visitor.ts';

/** How a round trip is gone. */
export interface Trip {
  /** In place of a new browser. */
  readonly browser?: Visitor;
  /** Query of `/authorize` beside the provider. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Base of the dialect. Default that of Supabase. */
  readonly base?: string;
}

/** Where a browser ends that has been to a provider. */
export interface TripEnd {
  readonly status: number;
  readonly location: string;
  /** The address without its fragment. */
  readonly target: string;
  readonly fragment: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Goes to a provider, says yes there, and comes back. */
export async function goRound(
  { visitor }: Pick<ProviderRig, 'visitor'>,
  site: Site,
  provider: string,
  trip: Trip = {},
): Promise<TripEnd> {
  const { browser = visitor(), query = {}, headers = {}, base = site.supabaseUrl } = trip;
  const start = await browser.open(`${base}/authorize?${new URLSearchParams({ provider, ...query })}`, headers);
  const address = start.headers.get('location');
  if (address === null) throw new Error(`nobody was sent anywhere: ${start.status} ${await start.text()}`);
  return endOf(await browser.deliver(await browser.consent(address)));
}

/** Where an answer sends a browser. */
export function endOf(answer: Response): TripEnd {
  const location = answer.headers.get('location') ?? '';
  return {
    status: answer.status,
    location,
    target: location.split('#')[0] ?? '',
    fragment: fragmentOf(location),
    query: location === '' ? {} : queryOf(location),
  };
}
