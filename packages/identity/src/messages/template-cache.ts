import { parseTemplate, TemplateError, type Template } from '@gatehouse/go-template';
import { OutboundError, safeFetch, type OutboundClient } from '@gatehouse/outbound';
import type { DomainLog } from '../context.ts';

/** Which template, and whose. */
export interface TemplateAddress {
  readonly instanceId: string;
  /** The site's URL, as its mails know it. */
  readonly siteUrl: string;
  /** The setting: a path, or a URL of which only the path counts. */
  readonly location: string;
  readonly variables: readonly string[];
}

export interface TemplateCacheOptions {
  readonly outbound: OutboundClient;
  readonly log: DomainLog;
  /** How long a copy is used without asking again, in seconds. Default 10, as today's servers promise. */
  readonly freshSeconds?: number;
  /** Most templates kept. Default 500. */
  readonly entriesMax?: number;
}

const templateBytesMax = 128 * 1024;
const fetchMilliseconds = 4_000;
const triesMax = 3;

interface Entry {
  /** The last copy that could be fetched and read. */
  template: Template | undefined;
  checkedAt: number;
  check: Promise<void> | undefined;
}

/**
 * Templates that sites host themselves, by instance and URL.
 *
 * A copy is kept when a later fetch fails, so that a site being down does not change how its mails look. Many mails at
 * once fetch a template once.
 */
export class TemplateCache {
  readonly #options: TemplateCacheOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: TemplateCacheOptions) {
    this.#options = options;
  }

  /** The template, at most `freshSeconds` old if its host answers; the last good copy, or nothing, if it does not. */
  async find(address: TemplateAddress, now: Date): Promise<Template | undefined> {
    const url = templateUrl(address.siteUrl, address.location);
    const entry = this.#entryOf(`${address.instanceId} ${url}`);
    const isFresh = now.getTime() < entry.checkedAt + (this.#options.freshSeconds ?? 10) * 1_000;
    if (!isFresh) await (entry.check ??= this.#refresh(entry, url, address, now));
    return entry.template;
  }

  async #refresh(entry: Entry, url: string, address: TemplateAddress, now: Date): Promise<void> {
    try {
      entry.template = await this.#load(url, address.variables, entry.template ? 1 : triesMax);
    } catch (error) {
      if (!(error instanceof TemplateLoadError)) throw error;
      const fields = { instance_id: address.instanceId, template: address.location, reason: error.message };
      this.#options.log.warn(
        fields,
        `mail template not usable, ${entry.template ? 'last good copy' : 'built-in'} used`,
      );
    } finally {
      // A host that is down or slow is asked once per period, not once per mail.
      entry.checkedAt = now.getTime();
      entry.check = undefined;
    }
  }

  async #load(url: string, variables: readonly string[], tries: number): Promise<Template> {
    try {
      const request = { url, timeoutMs: fetchMilliseconds, maxBytes: templateBytesMax };
      const { status, body } = await safeFetch(this.#options.outbound, request);
      if (status !== 200) throw new TemplateLoadError(`status ${status}`, status >= 500);
      return parseTemplate(body.toString('utf8'), { variables });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.isTransient && tries > 1) return this.#load(url, variables, tries - 1);
      throw failure;
    }
  }

  /** The entry, moved to the end of the line of those to be forgotten. */
  #entryOf(key: string): Entry {
    const entry = this.#entries.get(key) ?? { template: undefined, checkedAt: -Infinity, check: undefined };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > (this.#options.entriesMax ?? 500) && !oldest.done) this.#entries.delete(oldest.value);
    return entry;
  }
}

/** Why a template cannot be had, in words for the site's owner. */
class TemplateLoadError extends Error {
  readonly isTransient: boolean;

  constructor(reason: string, isTransient: boolean) {
    super(reason);
    this.name = 'TemplateLoadError';
    this.isTransient = isTransient;
  }
}

function failureOf(error: unknown): TemplateLoadError {
  if (error instanceof TemplateLoadError) return error;
  if (error instanceof TemplateError) return new TemplateLoadError(error.message, false);
  if (error instanceof OutboundError) {
    return new TemplateLoadError(error.message, error.kind === 'connect' || error.kind === 'broken');
  }
  throw error;
}

/** The site's URL with the setting's path appended as text; a scheme and host in the setting are cut off (netlify.md 5.2). */
export function templateUrl(siteUrl: string, location: string): string {
  return siteUrl + location.replace(/^https?:\/\/[^/]+/i, '');
}
