import { attributeKindOf, type AttributeKind } from './attribute-kind.ts';
import { advanceUrl, type UrlPart } from './url-part.ts';

/** Where in an HTML document a piece of template stands. Two of them are the same place when all fields are equal. */
export interface HtmlContext {
  readonly state:
    | 'text'
    /** In an element whose text has no tags but has character references: title, textarea. */
    | 'rcdata'
    /** In an element whose text is not HTML: script, style, … */
    | 'raw'
    | 'comment'
    /** In `<!…>` or `<?…>`, which a browser takes as a comment. */
    | 'bogusComment'
    /** Between the attributes of a tag. */
    | 'tag'
    /** Directly behind a tag's or attribute's name whose end is not known: an action cut it, or branches differ. */
    | 'afterCutName'
    | 'attributeName'
    | 'afterAttributeName'
    | 'beforeValue'
    | 'value';
  /** The element that the tag opens, or that the raw text belongs to, if it is one of those with text of their own. */
  readonly element: string;
  /** The attribute's name so far, lower case. */
  readonly name: string;
  readonly attribute: AttributeKind;
  /** The quote that ends the value; empty for a value without quotes. */
  readonly delimiter: string;
  readonly url: UrlPart;
  /** In a style attribute, within `url(…)`. */
  readonly isInStyleUrl: boolean;
}

export const startOfDocument: HtmlContext = {
  state: 'text',
  element: '',
  name: '',
  attribute: 'plain',
  delimiter: '',
  url: 'start',
  isInStyleUrl: false,
};

/** A problem in the template's HTML, at an index of the text that was scanned. */
export class HtmlProblem extends Error {
  readonly index: number;

  constructor(index: number, problem: string) {
    super(problem);
    this.name = 'HtmlProblem';
    this.index = index;
  }
}

interface Step {
  readonly context: HtmlContext;
  /** Where to go on. */
  readonly next: number;
  /** What goes into the result, if it is not the text from here to `next`. */
  readonly html?: string;
}

type Scan = (context: HtmlContext, text: string, at: number) => Step;

/**
 * Follows static text through HTML's tokens and gives the context behind it. The HTML that comes back is the text without
 * its comments, and with `&lt;` for each `<` that starts no tag, so that what stands behind it cannot make it one.
 *
 * @throws HtmlProblem for HTML that browsers may read differently than it looks
 */
export function scanHtml(start: HtmlContext, text: string): { readonly context: HtmlContext; readonly html: string } {
  let context = start;
  let html = '';
  for (let at = 0; at < text.length;) {
    const step: Step = scans[context.state](context, text, at);
    html += step.html ?? text.slice(at, step.next);
    context = step.context;
    at = step.next;
  }
  return { context, html };
}

/** The context in a tag, where an attribute may start. */
export function inTag(element: string): HtmlContext {
  return { ...startOfDocument, state: 'tag', element };
}

/** Elements whose text is not HTML. */
const rawElements: ReadonlySet<string> = new Set([
  'script',
  'style',
  'iframe',
  'noembed',
  'noframes',
  'xmp',
  'plaintext',
]);
const rcdataElements: ReadonlySet<string> = new Set(['title', 'textarea']);

const scans: Readonly<Record<HtmlContext['state'], Scan>> = {
  text: scanText,
  rcdata: scanElementText,
  raw: scanElementText,
  comment: (context, text, at) => skipComment(context, text, at, '-->'),
  bogusComment: (context, text, at) => skipComment(context, text, at, '>'),
  tag: scanTag,
  afterCutName: scanAfterCutName,
  attributeName: scanAttributeName,
  afterAttributeName: scanAfterAttributeName,
  beforeValue: scanBeforeValue,
  value: scanValue,
};

function scanText(context: HtmlContext, text: string, at: number): Step {
  const open = text.indexOf('<', at);
  if (open < 0) return { context, next: text.length };
  if (open > at) return { context, next: open };
  if (text.startsWith('<!--', at)) return { context: { ...context, state: 'comment' }, next: at + 2, html: '' };
  if (/^<!doctype/i.test(text.slice(at, at + 9))) return { context, next: at + 9 };
  if (/^<[!?]/.test(text.slice(at, at + 2)))
    return { context: { ...context, state: 'bogusComment' }, next: at + 2, html: '' };
  const tag = matchAt(/<(\/?)([A-Za-z][^\s/>]*)/y, text, at);
  if (!tag) return { context, next: at + 1, html: '&lt;' };
  refuseIn(tag[0].slice(1), /["'<=`]/, at, 'in the name of a tag');
  const name = tag[1] === '' ? (tag[2] ?? '').toLowerCase() : '';
  const next = at + tag[0].length;
  const element = rawElements.has(name) || rcdataElements.has(name) ? name : '';
  return { context: next === text.length ? { ...inTag(element), state: 'afterCutName' } : inTag(element), next };
}

function scanElementText(context: HtmlContext, text: string, at: number): Step {
  const endTag = new RegExp(`</${context.element}(?=[\\s/>]|$)`, 'gi');
  endTag.lastIndex = at;
  const found = endTag.exec(text);
  if (found) {
    const next = endTag.lastIndex;
    return { context: next === text.length ? { ...inTag(''), state: 'afterCutName' } : inTag(''), next };
  }
  const tail = /<\/?[a-z]*$/i.exec(text.slice(-12))?.[0].toLowerCase();
  if (tail !== undefined && `</${context.element}`.startsWith(tail)) {
    throw new HtmlProblem(text.length - tail.length, `the end tag of ${context.element} must not be cut by an action`);
  }
  return { context, next: text.length };
}

function skipComment(context: HtmlContext, text: string, at: number, end: string): Step {
  const found = text.indexOf(end, at);
  if (found < 0) return { context, next: text.length, html: '' };
  return { context: startOfDocument, next: found + end.length, html: '' };
}

function scanTag(context: HtmlContext, text: string, at: number): Step {
  const space = matchAt(/[\s/]+/y, text, at);
  if (space) return { context, next: at + space[0].length };
  if (text[at] === '>') return { context: afterTag(context.element), next: at + 1 };
  refuseIn(text.slice(at, at + 1), /["'<=`]/, at, 'where the name of an attribute should start');
  return { context: { ...context, state: 'attributeName' }, next: at };
}

function afterTag(element: string): HtmlContext {
  if (element === '') return startOfDocument;
  return { ...startOfDocument, state: rawElements.has(element) ? 'raw' : 'rcdata', element };
}

function scanAfterCutName(context: HtmlContext, text: string, at: number): Step {
  if (/[\s/>]/.test(text.charAt(at))) return { context: inTag(context.element), next: at };
  throw new HtmlProblem(at, 'names of tags and attributes must not be put together from pieces; add a space');
}

function scanAttributeName(context: HtmlContext, text: string, at: number): Step {
  const found = matchAt(/[^\s=/>]*/y, text, at)?.[0] ?? '';
  refuseIn(found, /["'<`]/, at, 'in the name of an attribute');
  const name = context.name + found.toLowerCase();
  const next = at + found.length;
  if (next === text.length) return { context: { ...context, name }, next };
  return { context: { ...context, name, state: 'afterAttributeName' }, next };
}

function scanAfterAttributeName(context: HtmlContext, text: string, at: number): Step {
  const space = matchAt(/\s+/y, text, at);
  if (space) return { context, next: at + space[0].length };
  if (text[at] !== '=') return { context: inTag(context.element), next: at };
  const attribute = attributeKindOf(context.name);
  return { context: { ...context, state: 'beforeValue', attribute }, next: at + 1 };
}

function scanBeforeValue(context: HtmlContext, text: string, at: number): Step {
  const space = matchAt(/\s+/y, text, at);
  if (space) return { context, next: at + space[0].length };
  const first = text.charAt(at);
  if (first === '>') return { context: inTag(context.element), next: at };
  const isQuote = first === '"' || first === "'";
  return { context: { ...context, state: 'value', delimiter: isQuote ? first : '' }, next: isQuote ? at + 1 : at };
}

function scanValue(context: HtmlContext, text: string, at: number): Step {
  const { delimiter } = context;
  const end = delimiter === '' ? text.slice(at).search(/[\s>]/) : text.indexOf(delimiter, at) - at;
  const chunk = end < 0 ? text.slice(at) : text.slice(at, at + end);
  if (delimiter === '') refuseIn(chunk, /["'<`]/, at, 'in an attribute value without quotes');
  if (end >= 0) return { context: inTag(context.element), next: at + end + delimiter.length };
  return { context: valueContinued(context, chunk, at), next: text.length };
}

function valueContinued(context: HtmlContext, chunk: string, at: number): HtmlContext {
  if (context.attribute === 'url') {
    const url = advanceUrl(context.url, chunk);
    if (url === undefined) throw new HtmlProblem(at, 'the scheme of a URL cannot come from a value; write it out');
    return { ...context, url };
  }
  if (context.attribute !== 'style') return context;
  const last = chunk.match(/url\s*\(|\)/gi)?.at(-1);
  return last === undefined ? context : { ...context, isInStyleUrl: last !== ')' };
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}

function refuseIn(text: string, characters: RegExp, at: number, place: string): void {
  const index = text.search(characters);
  if (index >= 0)
    throw new HtmlProblem(at + index, `${JSON.stringify(text.charAt(index))} ${place}; browsers disagree about it`);
}
