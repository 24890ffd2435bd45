/** Beside a root there is a licence, or nothing; the parser takes longer for each comment there than for the one before. */
const besideRootMax = 100;

/** Namespaces included, an element of a signed document has about ten. */
const attributesOfOneMax = 64;

const notWellFormed = 'is not well-formed XML';

/** A comment or a section of plain text. */
const quoted = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/y;
const closing = /<\/([^\s<>/"'=&]+)\s*>/y;
const attribute = /\s+[^\s<>/"'=]+\s*=\s*(?:"[^"<]*"|'[^'<]*')/g;
const opening = new RegExp(`<([^\\s<>/"'=&!?]+)(?:${attribute.source})*\\s*(/?)>`, 'y');

/** XML knows five by name, and characters by their number. */
const unknownEntity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i;

interface Piece {
  readonly kind: 'quoted' | 'opening' | 'closing' | 'empty';
  readonly name: string;
  readonly attributes: number;
  /** Where what follows it begins. */
  readonly end: number;
}

/** How far a text has been followed. */
interface Walk {
  /** The elements that have begun and not ended. */
  readonly open: string[];
  hasRoot: boolean;
  besideRoot: number;
  attributes: number;
}

/** How much of a text may be. */
export interface TreeBounds {
  readonly depthMax: number;
  /** Of all elements together. */
  readonly attributesMax: number;
}

/**
 * Why a text is not one tree of elements; undefined when it is. It is asked before the text is parsed: after an error the
 * parser goes on, and what it takes for many errors grows with their square. This grows with the length alone.
 *
 * @param start where the text begins, behind its declaration
 */
export function treeProblem(text: string, start: number, bounds: TreeBounds): string | undefined {
  const walk: Walk = { open: [], hasRoot: false, besideRoot: 0, attributes: 0 };
  for (let at = start; ;) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next === -1 ? undefined : next);
    if (unknownEntity.test(between)) return notWellFormed;
    if (walk.open.length === 0 && between.trim() !== '') return notWellFormed;
    if (next === -1) return walk.hasRoot && walk.open.length === 0 ? undefined : notWellFormed;
    const piece = pieceAt(text, next);
    if (!piece) return notWellFormed;
    const problem = step(walk, piece, bounds);
    if (problem !== undefined) return problem;
    at = piece.end;
  }
}

function step(walk: Walk, piece: Piece, { depthMax, attributesMax }: TreeBounds): string | undefined {
  const beside = walk.open.length === 0 ? stepBeside(walk, piece) : undefined;
  const problem = beside ?? countAttributes(walk, piece, attributesMax);
  if (problem !== undefined) return problem;
  if (piece.kind === 'closing' && walk.open.pop() !== piece.name) return notWellFormed;
  if (piece.kind !== 'opening') return undefined;
  return walk.open.push(piece.name) > depthMax ? `is nested deeper than ${depthMax} levels` : undefined;
}

/** A step that is in no element: the root, or a comment. */
function stepBeside(walk: Walk, { kind }: Piece): string | undefined {
  if (kind === 'quoted') {
    walk.besideRoot += 1;
    return walk.besideRoot > besideRootMax ? `has more than ${besideRootMax} comments beside its root` : undefined;
  }
  if (walk.hasRoot) return notWellFormed;
  walk.hasRoot = true;
  return undefined;
}

/** Whoever looks for an id that is signed looks at every attribute, and a text has room for far more of them than of elements. */
function countAttributes(walk: Walk, { attributes }: Piece, attributesMax: number): string | undefined {
  if (attributes > attributesOfOneMax) return `has more than ${attributesOfOneMax} attributes in one element`;
  walk.attributes += attributes;
  return walk.attributes > attributesMax ? `has more than ${attributesMax} attributes` : undefined;
}

function pieceAt(text: string, at: number): Piece | undefined {
  for (const pattern of [quoted, closing, opening]) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) continue;
    const [all, name = '', slash = ''] = found;
    if (pattern !== quoted && unknownEntity.test(all)) return undefined;
    const attributes = pattern === opening ? (all.match(attribute)?.length ?? 0) : 0;
    return { kind: kindOf(pattern, slash), name, attributes, end: at + all.length };
  }
  return undefined;
}

function kindOf(pattern: RegExp, slash: string): Piece['kind'] {
  if (pattern === quoted) return 'quoted';
  if (pattern === closing) return 'closing';
  return slash === '' ? 'opening' : 'empty';
}
