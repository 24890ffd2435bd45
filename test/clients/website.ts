import { createReadStream } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { Site, SiteOptions } from '../support/site.ts';

/** A web server of a site, as a hosting provider runs it: the site's pages, and identity passed on below its own host. */
export interface Website {
  readonly site: Site;
  /** Where browsers find it: `http://<name>.localhost:<port>`. */
  readonly url: string;
  /** The same server under a name that Node resolves too. */
  readonly loopbackUrl: string;
  /** Serves a page of the site from now on. */
  publish(path: string, html: string): void;
}

const require = createRequire(import.meta.url);

/** What a page can load of the published clients, by path. */
const scripts: Readonly<Record<string, string>> = {
  '/netlify-identity-widget.js': require.resolve('netlify-identity-widget'),
  // Beside the CommonJS builds that are resolved.
  '/netlify-identity.mjs': join(dirname(require.resolve('@netlify/identity')), 'main.js'),
  '/gotrue-js.mjs': join(dirname(require.resolve('gotrue-js')), 'index.js'),
};

const ending: (() => void)[] = [];

/** Starts a web server and creates the site that it shows, with the server's address as its `site_url`. */
export async function startWebsite(gatehouse: Gatehouse, name: string, options: SiteOptions = {}): Promise<Website> {
  const pages = new Map<string, string>();
  let site: Site | undefined;
  const server = createServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
    const script = scripts[pathname];
    const page = pages.get(pathname);
    if (/^(\/i\/[^/]+)?\/\.netlify\/identity\//.test(pathname)) passOn(gatehouse, site, incoming, outgoing);
    else if (script !== undefined) sendScript(outgoing, script);
    else if (page !== undefined) outgoing.setHeader('Content-Type', 'text/html; charset=utf-8').end(page);
    else outgoing.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${name}.localhost:${port}`;
  site = await gatehouse.createSite({ ...options, settings: { ...options.settings, site_url: url } });
  return {
    site,
    url,
    loopbackUrl: `http://127.0.0.1:${port}`,
    publish: (path, html) => pages.set(path, html),
  };
}

/** Stops the web servers of a test file after its last test. */
export function stopWebsitesAfterAll(): void {
  afterAll(() => ending.splice(0).forEach((end) => end()));
}

/**
 * Passes a request on to Gatehouse. Below the site's own mount it is signed for the site, as Netlify's network does; a
 * path that names its instance speaks for itself.
 */
function passOn(
  gatehouse: Gatehouse,
  site: Site | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { host, ...headers } = incoming.headers;
  const isNamed = incoming.url?.startsWith('/i/') === true;
  const signature = isNamed || !site ? {} : { 'x-nf-sign': site.operatorSignature() };
  const onward = request(
    new URL(incoming.url ?? '/', gatehouse.url),
    { method: incoming.method ?? 'GET', headers: { ...headers, ...signature, 'x-forwarded-host': host } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

function sendScript(outgoing: ServerResponse, file: string): void {
  outgoing.setHeader('Content-Type', 'text/javascript; charset=utf-8');
  createReadStream(file).pipe(outgoing);
}
