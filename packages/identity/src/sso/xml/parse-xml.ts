import { parseDomFromString } from '@node-saml/node-saml/lib/xml.js';
import { treeProblem } from './tree-problem.ts';
import type { XmlElement } from './xml-element.ts';

/** Why a text is not read as XML; the words complete "it …". */
export class XmlError extends Error {
  constructor(problem: string, cause?: unknown) {
    super(problem, cause === undefined ? {} : { cause });
    this.name = 'XmlError';
  }
}

/** How much of it there may be. */
export interface XmlBounds {
  /** Of the text, in bytes. */
  readonly bytesMax: number;
  /** Of all elements. Default 5,000. */
  readonly elementsMax?: number;
  /** Of all elements together. Default 5,000: what a response of the usual size has when each value says its type. */
  readonly attributesMax?: number;
}

/** A response nests about ten deep; what is deeper overflows the stack of whoever canonicalises it. */
const depthMax = 100;

/**
 * Parses a document that somebody else has written. What SAML has no use for is refused before anything reads it:
 * document types, with them entities of every kind, and processing instructions.
 *
 * It is the very parser that signatures are verified with: where two read the same bytes in two ways, one verifies what
 * the other does not say.
 *
 * @returns the root
 * @throws XmlError
 */
export async function parseXml(bytes: Buffer, bounds: XmlBounds): Promise<XmlElement> {
  const { bytesMax, elementsMax = 5_000, attributesMax = 5_000 } = bounds;
  if (bytes.length > bytesMax) throw new XmlError(`is larger than ${bytesMax} bytes`);
  const text = requirePlain(textIn(bytes));
  // Before it is parsed: each opening is an element, and some openings are none.
  if (text.split('<', 2 * elementsMax + 2).length > 2 * elementsMax + 1) {
    throw new XmlError(`has more than ${elementsMax} elements`);
  }
  const problem = treeProblem(text, declarationIn(text).length, { depthMax, attributesMax });
  if (problem !== undefined) throw new XmlError(problem);
  return parsed(text);
}

function textIn(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new XmlError('is not UTF-8', cause);
  }
}

function requirePlain(text: string): string {
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw new XmlError('has a document type or an entity');
  if (text.includes('<?', declarationIn(text).length)) throw new XmlError('has a processing instruction');
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new XmlError('has a control character');
  for (const [, hex, decimal] of text.matchAll(/&#(?:x([\da-f]+)|(\d+));/gi)) {
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (!isXmlCharacter(point)) throw new XmlError('names a character that XML cannot hold');
  }
  return text;
}

function declarationIn(text: string): string {
  return /^\s*<\?xml\s[^>]*\?>/.exec(text)?.[0] ?? '';
}

/** XML 1.0 2.2. The parser takes others too, and the database does not. */
function isXmlCharacter(point: number): boolean {
  if (point < 0x20) return point === 0x9 || point === 0xa || point === 0xd;
  return point <= 0x10_ff_ff && !(point >= 0xd8_00 && point <= 0xdf_ff) && point !== 0xff_fe && point !== 0xff_ff;
}

async function parsed(text: string): Promise<XmlElement> {
  try {
    const document = (await parseDomFromString(text)) as unknown as { readonly documentElement: XmlElement | null };
    if (document.documentElement) return document.documentElement;
  } catch (cause) {
    throw new XmlError('is not well-formed XML', cause);
  }
  throw new XmlError('is not XML');
}
