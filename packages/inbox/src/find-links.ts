const named: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

/**
 * Every http(s) address of a mail in the order they appear, each once: those the HTML links to, then those in the text.
 *
 * What is found is what a reader's click would open, so entities are decoded and a sentence's full stop is left out.
 */
export function findLinks(html: string, text: string): string[] {
  return [...new Set([...linksOfHtml(html), ...linksOfText(text)])];
}

function linksOfHtml(html: string): string[] {
  // No tag around it in the pattern: one that must close would take quadratic time on a mail of unclosed tags.
  const attributes = html.matchAll(/(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi);
  return [...attributes]
    .map(([, double, single, bare]) => decodeEntities(double ?? single ?? bare ?? '').trim())
    .filter((link) => /^https?:\/\//i.test(link));
}

function linksOfText(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[^\s<>"]+/gi)].map(([link]) => dropSentenceEnd(link));
}

function dropSentenceEnd(link: string): string {
  // "(see https://a.example/x)" against "https://a.example/x_(y)". What opens is never dropped, so it is looked for once.
  const endings = `.,;:!?'*${link.includes('(') ? '' : ')'}${link.includes('[') ? '' : ']'}`;
  let { length } = link;
  while (length > 0 && endings.includes(link[length - 1] ?? '')) length -= 1;
  return link.slice(0, length);
}

function decodeEntities(value: string): string {
  return value.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (entity, decimal, hex, name) => {
    if (typeof name === 'string') return named[name.toLowerCase()] ?? entity;
    const point = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return point <= 0x10_ff_ff ? String.fromCodePoint(point) : entity;
  });
}
