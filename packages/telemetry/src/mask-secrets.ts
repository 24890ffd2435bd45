const textMax = 4_000;

/**
 * Free text without passwords in URLs, queries of URLs and anything shaped like a JWT; at most 4,000 characters.
 */
export function maskSecrets(text: string): string {
  // Most texts are our own words: neither a URL nor a token can be in them.
  if (text.length <= textMax && !text.includes('://') && !text.includes('eyJ')) return text;
  return text
    .slice(0, textMax)
    .replaceAll(/(\b[a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/@'"]{1,500}@/gi, '$1…@')
    .replaceAll(/(\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s?#'"]{1,500})[?#][^\s'"]*/gi, '$1?…')
    .replaceAll(/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*/g, '[jwt]');
}
