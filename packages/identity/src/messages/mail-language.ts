import { canonicalLanguageTag } from '@gatehouse/instances';
import type { MailSnapshot } from './mail-snapshot.ts';

/** Where people's metadata says their language: as OpenID Connect calls it, then as sites do. */
const languageClaims = ['locale', 'language', 'lang'] as const;

/** As much of a header as is read: what browsers send is far below. */
const headerLengthMax = 1_000;
const rangesMax = 20;

/** The languages that a person wants to read, best first: what the account says, then what the browser asked for. */
export function preferredLanguages({ data, language }: Pick<MailSnapshot, 'data' | 'language'>): readonly string[] {
  const claimed = languageClaims.map((name) => data[name]).filter((value) => typeof value === 'string');
  const tags = [...claimed, ...acceptedLanguages(language ?? '')].map((text) => canonicalLanguageTag(text));
  return [...new Set(tags.filter((tag) => tag !== undefined))];
}

/**
 * The best of the languages there are (RFC 4647 3.4): for each wanted one the tag itself, then what it is a part of, so
 * that `de-AT` is served by `de`. The script is known from the region: `zh-TW` never gets simplified characters.
 *
 * @returns undefined when nothing fits.
 */
export function lookUpLanguage<Tag extends string>(
  preferred: readonly string[],
  offered: readonly Tag[],
): Tag | undefined {
  for (const tag of preferred) {
    const found = ancestry(tag)
      .map((candidate) => offered.find((offer) => offer === candidate))
      .find((offer) => offer !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ancestry(tag: string): string[] {
  const { language, script, region } = new Intl.Locale(tag).maximize();
  return [tag, `${language}-${script}-${region}`, `${language}-${script}`, `${language}-${region}`, language];
}

/** The ranges of `Accept-Language`, by falling weight (RFC 9110 12.5.4). `*` says nothing that a default does not. */
function acceptedLanguages(header: string): string[] {
  const ranges = header.slice(0, headerLengthMax).split(',', rangesMax);
  return ranges
    .map((range) => /^\s*([A-Za-z0-9-]{2,35})\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/.exec(range))
    .filter((match) => match !== null)
    .map(([, tag = '', weight = '1']) => ({ tag, weight: Math.min(1, Number(weight)) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
