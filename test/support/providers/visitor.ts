import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { StandIn } from './stand-in.ts';

/** Somebody with a browser, as far as redirects and cookies go. */
export class Visitor {
  readonly #standIn: StandIn;
  readonly #cookies = new Map<string, string>();

  constructor(standIn: StandIn) {
    this.#standIn = standIn;
  }

  get cookies(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  /** Opens an address, as a click does. */
  async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await get(url, { ...headers, ...(cookie && { cookie }) });
    this.#keep(response);
    return response;
  }

  /** Goes to a provider and says yes there. @returns the address that the provider sends the browser to, or its form */
  async consent(authorizeUrl: string): Promise<ProviderAnswer> {
    const response = await fetch(this.#standIn.at(authorizeUrl), { redirect: 'manual' });
    const location = response.headers.get('location');
    if (location !== null) return { url: location, form: null };
    const { action, fields } = (await response.json()) as { action: string; fields: Record<string, string> };
    return { url: action, form: fields };
  }

  /** Comes back. */
  async deliver({ url, form }: ProviderAnswer): Promise<Response> {
    if (form === null) return this.open(url);
    return fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
  }

  #keep(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
  }
}

/** Not by `fetch`, which writes some headers of a browser itself. */
async function get(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const asking = request(url, { headers }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const told = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of [value ?? []].flat()) told.append(name, one);
  }
  return new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: told });
}

/** How a provider sends a person back. */
export interface ProviderAnswer {
  readonly url: string;
  readonly form: Readonly<Record<string, string>> | null;
}

/** What the fragment of an address says. */
export function fragmentOf(address: string | null): Record<string, string> {
  return Object.fromEntries(new URLSearchParams((address ?? '').split('#')[1] ?? ''));
}

/** What the query of an address says. */
export function queryOf(address: string | null): Record<string, string> {
  return Object.fromEntries(new URL(address ?? '').searchParams);
}
