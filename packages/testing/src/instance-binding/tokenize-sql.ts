/** A piece of a statement. Words are in lower case unless they were quoted; what a string says is of no interest. */
export interface SqlToken {
  readonly kind: 'word' | 'value' | 'symbol';
  readonly text: string;
  /** A quoted name is never a keyword. */
  readonly isQuoted?: boolean;
}

/** What stands between parentheses or brackets. */
export interface SqlGroup {
  readonly kind: 'group';
  readonly items: readonly SqlNode[];
}

export type SqlNode = SqlToken | SqlGroup;

const patterns = [
  ['space', /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y],
  ['value', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1|\$\d+|\d[\w.]*/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['symbol', /::|[<>]=|<>|!=|[\s\S]/y],
] as const;

/** The tokens of a statement in PostgreSQL's spelling, comments left out, parentheses as groups. */
export function tokenizeSql(text: string): readonly SqlNode[] {
  const levels: SqlNode[][] = [[]];
  for (const token of scan(text)) {
    const items = levels.at(-1) as SqlNode[];
    if (token.kind === 'symbol' && (token.text === '(' || token.text === '[')) {
      const inner: SqlNode[] = [];
      items.push({ kind: 'group', items: inner });
      levels.push(inner);
    } else if (token.kind === 'symbol' && (token.text === ')' || token.text === ']')) {
      if (levels.length > 1) levels.pop();
    } else items.push(token);
  }
  return levels[0] as SqlNode[];
}

function* scan(text: string): Generator<SqlToken> {
  for (let at = 0; at < text.length;) {
    const [kind, found] = matchAt(text, at);
    at += found.length;
    if (kind === 'quoted') yield { kind: 'word', text: found.slice(1, -1), isQuoted: true };
    else if (kind === 'word') yield { kind, text: found.toLowerCase() };
    else if (kind !== 'space') yield { kind, text: found };
  }
}

function matchAt(text: string, at: number): readonly [(typeof patterns)[number][0], string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return [kind, found];
  }
  throw new Error(`Nothing matches at ${at}: the last pattern takes any character.`);
}
