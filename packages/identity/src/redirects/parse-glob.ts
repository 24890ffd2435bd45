/** One part of a pattern (supabase-core.md 7.3). */
export type GlobPart = CharacterPart | RunPart | AlternativesPart;

/** Exactly one character. */
export type CharacterPart =
  | { readonly kind: 'literal'; readonly character: string }
  /** `?`: anything but a separator. */
  | { readonly kind: 'any' }
  /** `[a-z]`, `[!a-z]`: bounds of code points, both included. */
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly CharacterRange[] };

type CharacterRange = readonly [first: number, last: number];

/** `*`: any number of characters, none of them a separator; `**`: whatever they are. */
export interface RunPart {
  readonly kind: 'run';
  readonly crossesSeparators: boolean;
}

/** `{x,y}` */
interface AlternativesPart {
  readonly kind: 'alternatives';
  readonly choices: readonly (readonly GlobPart[])[];
}

/** As long as a setting may be. */
const patternLengthMax = 2_048;
/** Parsing and compiling recurse. */
const nestingMax = 16;

interface Cursor {
  readonly pattern: string;
  readonly characters: readonly string[];
  position: number;
}

/**
 * Reads a pattern.
 *
 * @throws Error that names the pattern and its fault: a bracket without its partner, an empty or reversed class, a
 *   backslash at the end, more than 2,048 characters, more than 16 levels of braces.
 */
export function parseGlob(pattern: string): GlobPart[] {
  if (pattern.length > patternLengthMax) {
    throw new Error(`a pattern has ${pattern.length} characters; allowed are ${patternLengthMax}`);
  }
  return parseSequence({ pattern, characters: Array.from(pattern), position: 0 }, 0);
}

function parseSequence(cursor: Cursor, depth: number): GlobPart[] {
  const parts: GlobPart[] = [];
  for (let next = peek(cursor); next !== undefined; next = peek(cursor)) {
    if (depth > 0 && (next === ',' || next === '}')) break;
    parts.push(parsePart(cursor, depth));
  }
  return parts;
}

function parsePart(cursor: Cursor, depth: number): GlobPart {
  const character = take(cursor);
  switch (character) {
    case '*':
      return { kind: 'run', crossesSeparators: skip(cursor, '*') };
    case '?':
      return { kind: 'any' };
    case '[':
      return parseClass(cursor);
    case '{':
      return parseAlternatives(cursor, depth + 1);
    case '\\':
      return { kind: 'literal', character: take(cursor) };
    default:
      return { kind: 'literal', character };
  }
}

function parseAlternatives(cursor: Cursor, depth: number): AlternativesPart {
  if (depth > nestingMax) throw fault(cursor, `has more than ${nestingMax} levels of braces`);
  const choices: GlobPart[][] = [];
  do choices.push(parseSequence(cursor, depth));
  while (skip(cursor, ','));
  if (!skip(cursor, '}')) throw fault(cursor, 'has a { without its }');
  return { kind: 'alternatives', choices };
}

function parseClass(cursor: Cursor): CharacterPart {
  const isNegated = skip(cursor, '!');
  const ranges: CharacterRange[] = [];
  while (!skip(cursor, ']')) {
    if (peek(cursor) === undefined) throw fault(cursor, 'has a [ without its ]');
    ranges.push(parseRange(cursor));
  }
  if (ranges.length === 0) throw fault(cursor, 'has an empty []');
  return { kind: 'class', isNegated, ranges };
}

function parseRange(cursor: Cursor): CharacterRange {
  const first = takeCodePoint(cursor);
  const isRange = peek(cursor) === '-' && ![undefined, ']'].includes(cursor.characters[cursor.position + 1]);
  if (!isRange) return [first, first];
  take(cursor);
  const last = takeCodePoint(cursor);
  if (last < first) throw fault(cursor, 'has a range in [] that ends before it starts');
  return [first, last];
}

function takeCodePoint(cursor: Cursor): number {
  skip(cursor, '\\');
  return take(cursor).codePointAt(0) ?? 0;
}

function peek({ characters, position }: Cursor): string | undefined {
  return characters[position];
}

function take(cursor: Cursor): string {
  const character = cursor.characters[cursor.position++];
  if (character === undefined) throw fault(cursor, 'ends with a backslash');
  return character;
}

function skip(cursor: Cursor, expected: string): boolean {
  if (peek(cursor) !== expected) return false;
  cursor.position++;
  return true;
}

function fault({ pattern }: Cursor, problem: string): Error {
  return new Error(`the pattern ${JSON.stringify(pattern)} ${problem}`);
}
