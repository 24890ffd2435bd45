/** In words that complete "allowed is …". */
export const allowedLanguageTags = 'a language tag such as de, pt-BR or zh-Hans';

const shape = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/;

/**
 * True for a language tag (RFC 5646 2.1: language, script, region) as it is written canonically, so that one language has
 * one name: `pt-BR`, not `pt_br`; `he`, not `iw`.
 */
export function isLanguageTag(text: string): boolean {
  return shape.test(text) && canonicalLanguageTag(text) === text;
}

/**
 * The canonical spelling of a tag that a person, a provider or a browser wrote (`de_AT.UTF-8`, `IW`); what is more than
 * language, script and region is left out.
 *
 * @returns undefined for what is none.
 */
export function canonicalLanguageTag(text: string): string | undefined {
  const plain = text.trim().split(/[.@]/, 1)[0]?.replaceAll('_', '-') ?? '';
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,8}$/i.test(plain)) return undefined;
  try {
    return new Intl.Locale(plain).baseName.replace(/(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))+$/i, '');
  } catch {
    return undefined;
  }
}
