import type { Template } from '@gatehouse/go-template';
import type { InstanceSettings } from '@gatehouse/instances';
import type { OutboundClient } from '@gatehouse/outbound';
import type { Dialect, DomainLog } from '../context.ts';
import { loadTemplate, TemplateLoadError } from './load-template.ts';

/** What says where a template is. */
export interface TemplatePlace {
  /** The site's URL, as its mails know it. */
  readonly siteUrl: string;
  /** The setting: a path or an address. */
  readonly location: string;
  /** Whose reading of the setting counts. */
  readonly dialect: Dialect;
}

/** Which template, and whose. */
export interface TemplateAddress extends TemplatePlace {
  readonly instanceId: string;
  readonly variables: readonly string[];
  /** How large it may be, how long a copy is used, how soon a failed fetch is repeated. */
  readonly rules: TemplateRules;
}

type TemplateRules = Pick<
  InstanceSettings['mailer'],
  'template_max_size' | 'template_max_age' | 'template_retry_interval'
>;

export interface TemplateCacheOptions {
  readonly outbound: OutboundClient;
  readonly log: DomainLog;
  /** Most templates kept. Default 500. */
  readonly entriesMax?: number;
  /** Most characters of all templates kept together. Default 32 million. */
  readonly charactersMax?: number;
}

/** While there is no copy at all, mails look other than the site wants them. */
const retrySecondsWithoutCopy = 10;
const triesMax = 3;

interface Entry {
  /** The last copy that could be fetched and read. */
  template: Template | undefined;
  /** When its host is asked again. */
  checkAt: number;
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

  /** The template, as fresh as its site wants it if its host answers; the last good copy, or nothing, if it does not. */
  async find(address: TemplateAddress, now: Date): Promise<Template | undefined> {
    const url = templateUrl(address);
    const entry = this.#entryOf(`${address.instanceId} ${url}`);
    if (now.getTime() >= entry.checkAt) await (entry.check ??= this.#refresh(entry, url, address, now));
    return entry.template;
  }

  async #refresh(entry: Entry, url: string, address: TemplateAddress, now: Date): Promise<void> {
    const { template_max_age: maxAge, template_retry_interval: retryInterval } = address.rules;
    let pauseSeconds = maxAge;
    try {
      const { variables, rules } = address;
      const wanted = { url, variables, maxBytes: rules.template_max_size, tries: entry.template ? 1 : triesMax };
      entry.template = await loadTemplate(this.#options.outbound, wanted);
      this.#forgetOldest();
    } catch (error) {
      // A host that is down or slow is asked once per period, not once per mail.
      pauseSeconds = entry.template ? retryInterval : Math.min(retryInterval, retrySecondsWithoutCopy);
      if (!(error instanceof TemplateLoadError)) throw error;
      const fields = { instance_id: address.instanceId, template: address.location, reason: error.message };
      this.#options.log.warn(
        fields,
        `mail template not usable, ${entry.template ? 'last good copy' : 'built-in'} used`,
      );
    } finally {
      entry.checkAt = now.getTime() + pauseSeconds * 1_000;
      entry.check = undefined;
    }
  }

  /** The entry, moved to the end of the line of those to be forgotten. */
  #entryOf(key: string): Entry {
    const entry = this.#entries.get(key) ?? { template: undefined, checkAt: -Infinity, check: undefined };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#forgetOldest();
    return entry;
  }

  #forgetOldest(): void {
    const { entriesMax = 500, charactersMax = 32_000_000 } = this.#options;
    let characters = [...this.#entries.values()].reduce((sum, { template }) => sum + (template?.source.length ?? 0), 0);
    for (const [key, { template }] of this.#entries) {
      if (this.#entries.size <= entriesMax && characters <= charactersMax) return;
      if (this.#entries.size === 1) return;
      characters -= template?.source.length ?? 0;
      this.#entries.delete(key);
    }
  }
}

/**
 * Where a template is. What is no address of the web is appended to the site's URL, as text. Of an address the Netlify
 * dialect takes only what follows the host (netlify.md 5.2), the Supabase dialect all (supabase-core.md 17.1).
 */
export function templateUrl({ siteUrl, location, dialect }: TemplatePlace): string {
  const isAddress = /^https?:\/\//i.test(location);
  if (isAddress && dialect === 'supabase') return location;
  return siteUrl + location.replace(/^https?:\/\/[^/]+/i, '');
}
