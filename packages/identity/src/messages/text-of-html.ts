/** As much of a tag as is searched for a link's target: a tag of unclosed quotes would be searched from each of them. */
const tagLengthMax = 4_096;

/** Elements whose contents nobody reads. */
const unreadElements: ReadonlySet<string> = new Set(['head', 'script', 'style', 'template', 'title']);

/** Elements that start a new line. */
const blockElements: ReadonlySet<string> = new Set(
  'address article aside blockquote center div dl dt dd footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  ),
);

const namedEntities: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  copy: '©',
  gt: '>',
  hellip: '…',
  laquo: '«',
  ldquo: '“',
  lsquo: '‘',
  lt: '<',
  mdash: '—',
  middot: '·',
  nbsp: ' ',
  ndash: '–',
  quot: '"',
  raquo: '»',
  rdquo: '”',
  rsquo: '’',
};

/**
 * The readable text of an HTML mail: blocks on lines of their own, a link followed by where it leads.
 *
 * One pass without backtracking, since a site writes its own templates and the time is everybody's.
 */
export function textOfHtml(html: string): string {
  const reading: Reading = { html, lower: html.toLowerCase(), text: [], links: [] };
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    addText(reading, html.slice(at, open === -1 ? undefined : open));
    if (open === -1) break;
    at = html.startsWith('<!--', open) ? after(reading, '-->', open) : readTag(reading, open);
  }
  return tidy(reading.text.join(''));
}

interface Reading {
  readonly html: string;
  readonly lower: string;
  readonly text: string[];
  /** Targets of the links that are open, innermost last. */
  readonly links: string[];
}

/** Takes in the tag at that place. @returns where to read on. */
function readTag(reading: Reading, open: number): number {
  const close = reading.html.indexOf('>', open);
  if (close === -1) return reading.html.length;
  const tag = reading.html.slice(open + 1, close);
  const isEnd = tag.startsWith('/');
  const name = /^\/?([a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
  if (!isEnd && unreadElements.has(name)) return after(reading, `</${name}`, close);
  if (name === 'a') readLink(reading, tag, isEnd);
  else if (name === 'td' || name === 'th') reading.text.push(' ');
  else if (name === 'br') reading.text.push('\n');
  else if (blockElements.has(name)) addBreak(reading, name === 'p' || /^h\d/.test(name) ? '\n\n' : '\n');
  return close + 1;
}

function readLink(reading: Reading, tag: string, isEnd: boolean): void {
  if (!isEnd) {
    const target = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag.slice(0, tagLengthMax));
    reading.links.push(withoutEntities(target?.[1] ?? target?.[2] ?? target?.[3] ?? ''));
    return;
  }
  const target = reading.links.pop() ?? '';
  const isShown = reading.text.slice(-3).some((part) => part.trim() === target);
  if (/^(https?|mailto):/i.test(target) && !isShown) reading.text.push(` (${target})`);
}

/** Where the text that follows the next `mark` begins; the end when there is none. */
function after({ lower }: Reading, mark: string, from: number): number {
  const found = lower.indexOf(mark, from);
  if (found === -1) return lower.length;
  const close = lower.indexOf('>', found);
  return close === -1 ? lower.length : close + 1;
}

function addText({ text }: Reading, html: string): void {
  const isBetweenBlocks = html.trim() === '' && (text.at(-1)?.endsWith('\n') ?? true);
  if (html !== '' && !isBetweenBlocks) text.push(withoutEntities(html.replace(/\s+/g, ' ')));
}

/** Ends the line, unless the element before has done so already; of two breaks the wider one counts. */
function addBreak({ text }: Reading, wanted: string): void {
  const last = text.at(-1);
  if (last === undefined || !last.endsWith('\n')) text.push(wanted);
  else if (last.length < wanted.length) text[text.length - 1] = wanted;
}

function withoutEntities(html: string): string {
  return html.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return namedEntities[String(name).toLowerCase()] ?? entity;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** Lines without outer blanks, at most one empty line in a row. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/[^\S\n]+/g, ' ').trim());
  return lines
    .filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
    .join('\n')
    .trim();
}
