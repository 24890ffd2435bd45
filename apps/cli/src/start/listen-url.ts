import type { ServiceConfig } from '../processes/service-config.ts';

/** The address of a listener, as this machine reaches it: what listens everywhere, by a name that every Host check knows. */
export function urlOf(host: string, port: number, protocol = 'http'): string {
  const everywhere = host === '' || host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `${protocol}://${name}:${port}`;
}

/** The address of the API. */
export function apiUrlOf({ host, tlsCert }: ServiceConfig['http'], port: number): string {
  return urlOf(host, port, tlsCert === undefined ? 'http' : 'https');
}

/** Where a site answers by name, below the API's address: `http://<slug>.localhost:9999`. */
export function siteUrlOf(apiUrl: string, slug: string): string {
  const { protocol, port } = new URL(apiUrl);
  return `${protocol}//${slug}.localhost${port === '' ? '' : `:${port}`}`;
}
