import { randomBytes } from 'node:crypto';
import { isAppError } from '@gatehouse/errors';
import { getInstance } from './find-instances.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { Platform } from './platform.ts';
import { provisionInstance } from './provision-instance.ts';
import { checkEffectiveSettings } from './settings/check-settings.ts';
import type { SparseSettings } from './settings/instance-settings.ts';
import { leafValues } from './settings/leaf-values.ts';
import { effectiveSettings } from './settings/merge-settings.ts';
import { valueAt, withValue } from './settings/setting-values.ts';

/** What the copy is told. */
export interface CloneInput {
  readonly siteUrl: string;
  readonly slug?: string;
  readonly siteUuid?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A copy, and what it did not get. */
export interface ClonedInstance {
  readonly instance: InstanceRecord;
  /** Signs the tokens of the copy. */
  readonly jwtSecret: string;
  /** Names of the settings that were left out. */
  readonly notCopied: readonly string[];
}

const secretBytes = 32;

/** What belongs to one site alone beside its secrets: addresses, and what names its keys. */
const ownAlone: ReadonlySet<string> = new Set([
  'site_url',
  'api_external_url',
  'uri_allow_list',
  'jwt.key_id',
  'jwt.valid_methods',
  'jwt.issuer',
]);

/**
 * Creates an instance with the settings of another one, never with its keys, secrets, addresses or domains (decisions.md
 * 32). What does not work without them is switched off, and told.
 *
 * @throws AppError `not_found`, `setting_invalid`, `instance_exists`, `instance_slug_taken`.
 */
export async function cloneInstance(platform: Platform, id: string, input: CloneInput): Promise<ClonedInstance> {
  const source = await getInstance(platform, id);
  const jwtSecret = randomBytes(secretBytes).toString('base64url');
  const { kept, left } = copyOf(source.settings);
  const settings = { ...kept, site_url: input.siteUrl, jwt: { ...kept.jwt, secret: jwtSecret } };
  const { usable, switchedOff } = switchOffUnusable(platform, settings);
  const instance = await provisionInstance(platform, {
    settings: usable,
    labels: input.labels ?? source.labels,
    ...(input.slug === undefined ? {} : { slug: input.slug }),
    ...(input.siteUuid === undefined ? {} : { siteUuid: input.siteUuid }),
  });
  const notCopied = [...left.filter((name) => name !== 'site_url'), ...switchedOff];
  platform.note?.({ instanceId: instance.id, after: { clone_of: id, slug: instance.slug, not_copied: notCopied } });
  return { instance, jwtSecret, notCopied };
}

function copyOf(settings: SparseSettings): { kept: SparseSettings; left: string[] } {
  const left = leafValues(settings).filter(({ leaf }) => leaf.secret || ownAlone.has(leaf.name));
  const kept = left.reduce((rest, { leaf }) => withValue(rest, leaf.path, undefined), settings);
  return { kept, left: left.map(({ leaf }) => leaf.name) };
}

/** What needs a secret that was not copied has a switch beside it. */
function switchOffUnusable(
  platform: Platform,
  settings: SparseSettings,
): { usable: SparseSettings; switchedOff: string[] } {
  let usable = settings;
  const switchedOff: string[] = [];
  for (const path of unusablePaths(platform, settings)) {
    const place = [...path.split('.').slice(0, -1), 'enabled'];
    if (valueAt(usable, place) !== true) continue;
    usable = withValue(usable, place, undefined);
    switchedOff.push(place.join('.'));
  }
  return { usable, switchedOff };
}

function unusablePaths({ platformSettings }: Platform, settings: SparseSettings): string[] {
  try {
    checkEffectiveSettings(effectiveSettings(platformSettings, settings));
    return [];
  } catch (error) {
    if (!isAppError(error, 'setting_invalid')) throw error;
    return (error.problems ?? []).map(({ path }) => path);
  }
}
