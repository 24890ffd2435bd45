import type { Context } from '../../context.ts';
import { fetchMetadata } from './fetch-metadata.ts';
import { readIdpMetadata, type IdpMetadata } from './idp-metadata.ts';

interface Entry {
  readonly metadata: IdpMetadata;
  readonly readAt: number;
}

const entriesMax = 1_000;
const ttlMilliseconds = 300_000;

/**
 * What identity providers publish that the settings of sites name, for all sites of a process. Parallel requests read it
 * once; while it cannot be read again, what was read before holds, as long as it says that it is valid.
 */
export class MetadataCache {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<IdpMetadata>>();

  /** @throws AppError `saml_metadata_invalid`, `saml_metadata_fetch_failed`, `external_unreachable` */
  async find(context: Pick<Context, 'services' | 'now'>, url: string): Promise<IdpMetadata> {
    const entry = this.#entries.get(url);
    if (entry && context.now.getTime() - entry.readAt < ttlMilliseconds) return entry.metadata;
    const pending = this.#pending.get(url) ?? this.#read(context, url);
    this.#pending.set(url, pending);
    try {
      return await pending;
    } catch (error) {
      if (entry && !isOver(entry.metadata, context.now)) return entry.metadata;
      throw error;
    } finally {
      this.#pending.delete(url);
    }
  }

  async #read(context: Pick<Context, 'services' | 'now'>, url: string): Promise<IdpMetadata> {
    const metadata = await readIdpMetadata(await fetchMetadata(context, url));
    this.#entries.delete(url);
    this.#entries.set(url, { metadata, readAt: context.now.getTime() });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > entriesMax && oldest !== undefined) this.#entries.delete(oldest);
    return metadata;
  }
}

function isOver({ validUntil }: IdpMetadata, now: Date): boolean {
  return validUntil !== null && validUntil <= now;
}
