import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as NetlifyIdentity from '@netlify/identity';
import type { Site } from '../support/site.ts';

type Identity = typeof NetlifyIdentity;

/** Cookies of a visitor, as the runtime of a function reads and writes them. */
export type CookieJar = Map<string, string>;

/** A serverless function of a site, with the published client loaded for it alone. */
export interface NetlifyFunction {
  /** Runs the function for a visitor. Functions of one test run one after the other: their globals are the process's. */
  invoke<Result>(visitor: CookieJar, handler: (identity: Identity) => Promise<Result>): Promise<Result>;
}

/** What the platform tells a function about identity. */
export interface IdentityContext {
  readonly url: string;
  /** The token that speaks for the site itself. */
  readonly token?: string;
  /** The claims of the visitor. */
  readonly user?: Record<string, unknown>;
}

interface FunctionGlobals {
  netlifyIdentityContext?: IdentityContext | undefined;
  Netlify?: { readonly context: { readonly url?: string; readonly cookies: unknown } } | undefined;
}

/** A function that is told of identity as functions of Netlify are. */
export function deployFunction(
  site: Pick<Site, 'netlifyUrl'>,
  told: Omit<IdentityContext, 'url'> = {},
): NetlifyFunction {
  return functionWith((cookies) => ({
    netlifyIdentityContext: { url: site.netlifyUrl, ...told },
    Netlify: { context: { cookies } },
  }));
}

/** A function that knows nothing but the address it was called at, and finds identity below it. */
export function deployFunctionAt(url: string): NetlifyFunction {
  return functionWith((cookies) => ({ Netlify: { context: { url, cookies } } }));
}

function functionWith(globalsFor: (cookies: unknown) => FunctionGlobals): NetlifyFunction {
  const identity = loadIdentity();
  const runtime = globalThis as FunctionGlobals;
  return {
    invoke: async (visitor, handler) => {
      Object.assign(runtime, globalsFor(cookiesOf(visitor)));
      try {
        return await handler(await identity);
      } finally {
        delete runtime.netlifyIdentityContext;
        delete runtime.Netlify;
      }
    },
  };
}

/**
 * Loaded anew: each site's functions are processes of their own, and the client remembers where it runs. As an ES
 * module, since its CommonJS build cannot construct gotrue-js.
 */
async function loadIdentity(): Promise<Identity> {
  loaded += 1;
  const { resolve } = createRequire(import.meta.url);
  const url = pathToFileURL(join(dirname(resolve('@netlify/identity')), 'main.js'));
  return (await import(/* @vite-ignore */ `${url.href}?function=${loaded}`)) as Identity;
}

let loaded = 0;

function cookiesOf(jar: CookieJar): unknown {
  return {
    get: (name: string) => jar.get(name),
    set: ({ name, value }: { name: string; value: string }) => jar.set(name, value),
    delete: (name: string) => jar.delete(name),
  };
}
