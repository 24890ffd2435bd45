import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useGatehouse } from '../use-gatehouse.ts';
import type { Gatehouse } from '../start-gatehouse.ts';
import type { Site } from '../site.ts';
import { SamlIdp, type SamlForm } from './saml-idp.ts';

/** An answer, read. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly json: any;
  /** What the address that it redirects to says, in query or fragment. */
  readonly said: Readonly<Record<string, string>>;
  readonly location: string;
}

type Found = string | Buffer | number;

/** A Gatehouse, and addresses of identity providers that lead here. */
export interface SamlRig {
  readonly gatehouse: Gatehouse;
  /** What is found at addresses: a text, bytes, or a status; or whoever is asked for it. */
  readonly published: Map<string, Found | (() => Promise<Found>)>;
  /** Addresses that were asked for. */
  readonly asked: string[];
  /** A new identity provider, whose metadata is published. */
  newIdp(key?: KeyObject): SamlIdp;
  createSite(settings?: SparseSettings): Promise<Site>;
}

/** Gives a test file a rig of its own. */
export function useSaml(): () => SamlRig {
  const published: SamlRig['published'] = new Map();
  const asked: string[] = [];
  const where: { url: string } = { url: '' };
  // Making a key takes longer than all else: sites that say nothing of theirs share one.
  const samlKey = newSamlKey();
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const address = `https:/${request.url ?? ''}`;
      asked.push(address);
      const there = published.get(address) ?? 404;
      const found = typeof there === 'function' ? await there() : there;
      response.statusCode = typeof found === 'number' ? found : 200;
      response.end(typeof found === 'number' ? '' : found);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    where.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  const gatehouse = useGatehouse({
    settings: {
      get providersUrl() {
        return where.url;
      },
    },
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  return () => ({
    gatehouse: gatehouse(),
    published,
    asked,
    newIdp(key) {
      const idp = new SamlIdp(gatehouse().clock.now, undefined, key);
      published.set(idp.metadataUrl, idp.metadata());
      return idp;
    },
    createSite: ({ saml, ...others } = {}) => {
      return createSamlSite(gatehouse(), { ...others, saml: { private_key: samlKey, ...saml } });
    },
  });
}

/** Both dialects have SAML switched on; the one provider of the Netlify dialect is still missing. */
function createSamlSite(gatehouse: Gatehouse, settings: SparseSettings): Promise<Site> {
  const slug = `site-${randomBytes(4).toString('hex')}`;
  const api_base = `${gatehouse.url}/i/${slug}/.netlify/identity`;
  const { saml, external, rate_limit, ...others } = settings;
  return gatehouse.createSite({
    slug,
    settings: {
      ...others,
      rate_limit: { sso: 1_000_000, ...rate_limit },
      saml: { enabled: true, rate_limit_assertion: 1_000_000, ...saml },
      external: { ...external, saml: { enabled: true, api_base, ...external?.saml } },
    },
  });
}

/** A key as the wire has it: PKCS #1 as base64. */
export function newSamlKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
}

/** Sends a request and follows no redirect. */
export async function ask(url: string, init: RequestInit = {}): Promise<Told> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const text = await response.text();
  const location = response.headers.get('Location') ?? '';
  const { status, headers } = response;
  return { status, headers, text, json: parsed(text), location, said: saidIn(location) };
}

/** Sends JSON. */
export function send(method: string, url: string, body: unknown, token?: string): Promise<Told> {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const headers = { 'Content-Type': 'application/json', ...authorization };
  return ask(url, { method, headers, body: JSON.stringify(body) });
}

/** Posts a form, as a browser does for an identity provider. */
export function post(url: string, form: Partial<SamlForm> & Readonly<Record<string, string>>): Promise<Told> {
  return ask(url, { method: 'POST', body: new URLSearchParams(form) });
}

function saidIn(location: string): Readonly<Record<string, string>> {
  if (!URL.canParse(location)) return {};
  const { hash, searchParams } = new URL(location);
  return { ...Object.fromEntries(searchParams), ...Object.fromEntries(new URLSearchParams(hash.slice(1))) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
