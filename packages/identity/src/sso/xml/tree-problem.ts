/** Beside a root there is a licence, or nothing; the parser takes longer for each comment there than for the one before. */
const besideRootMax = 100;

const notWellFormed = 'is not well-formed XML';

/** A comment or a section of plain text. */
const quoted = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/y;
const closing = /<\/([^\s<>/"'=&]+)\s*>/y;
const opening = /<([^\s<>/"'=&!?]+)(?:\s+[^\s<>/"'=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;

/** XML knows five by name, and characters by their number. */
const unknownEntity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i;

interface Piece {
  readonly kind: 'quoted' | 'opening' | 'closing' | 'empty';
  readonly name: string;
  /** Where what follows it begins. */
  readonly end: number;
}

/** How far a text has been followed. */
interface Walk {
  /** The elements that have begun and not ended. */
  readonly open: string[];
  hasRoot: boolean;
  besideRoot: number;
}

/**
 * Why a text is not one tree of elements; undefined when it is. It is asked before the text is parsed: after an error the
 * parser goes on, and what it takes for many errors grows with their square. This grows with the length alone.
 *
 * @param start where the text begins, behind its declaration
 */
export function treeProblem(text: string, start: number, depthMax: number): string | undefined {
  const walk: Walk = { open: [], hasRoot: false, besideRoot: 0 };
  for (let at = start; ;) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next === -1 ? undefined : next);
    if (unknownEntity.test(between)) return notWellFormed;
    if (walk.open.length === 0 && between.trim() !== '') return notWellFormed;
    if (next === -1) return walk.hasRoot && walk.open.length === 0 ? undefined : notWellFormed;
    const piece = pieceAt(text, next);
    if (!piece) return notWellFormed;
    const problem = step(walk, piece, depthMax);
    if (problem !== undefined) return problem;
    at = piece.end;
  }
}

function step(walk: Walk, piece: Piece, depthMax: number): string | undefined {
  const problem = walk.open.length === 0 ? stepBeside(walk, piece) : undefined;
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

function pieceAt(text: string, at: number): Piece | undefined {
  for (const pattern of [quoted, closing, opening]) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) continue;
    const [all, name = '', slash = ''] = found;
    if (pattern !== quoted && unknownEntity.test(all)) return undefined;
    return { kind: kindOf(pattern, slash), name, end: at + all.length };
  }
  return undefined;
}

function kindOf(pattern: RegExp, slash: string): Piece['kind'] {
  if (pattern === quoted) return 'quoted';
  if (pattern === closing) return 'closing';
  return slash === '' ? 'opening' : 'empty';
}
