/** What a dotenv file says, and the lines that say nothing. */
export interface EnvFile {
  readonly variables: Readonly<Record<string, string>>;
  /** Numbers of the lines that are not `NAME=value`, from 1. */
  readonly malformedLines: readonly number[];
}

const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*)$/;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/**
 * Reads dotenv text: `NAME=value`, an optional `export`, comments, values in single or double quotes, which may go over
 * several lines. Double quotes know `\n`, `\r`, `\t`, `\"` and `\\`. Of a repeated name the last counts.
 */
export function parseEnvFile(text: string): EnvFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const variables: Record<string, string> = {};
  const malformedLines: number[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, start = ''] = assignment.exec(line) ?? [];
    const value = name === undefined ? undefined : readValue(lines, index, start);
    if (name === undefined || value === undefined) malformedLines.push(index + 1);
    else {
      variables[name] = value.text;
      index = value.lastLine;
    }
  }
  return { variables, malformedLines };
}

interface Value {
  readonly text: string;
  readonly lastLine: number;
}

function readValue(lines: readonly string[], index: number, start: string): Value | undefined {
  const quote = start[0];
  if (quote !== '"' && quote !== "'") return { text: start.replace(/(^|\s)#.*$/, '').trim(), lastLine: index };
  let open = start.slice(1);
  for (let last = index; last < lines.length; last += 1) {
    if (last > index) open += `\n${lines[last] ?? ''}`;
    const end = closingQuote(open, quote);
    if (end === -1) continue;
    if (!/^\s*(#.*)?$/.test(open.slice(end + 1))) return undefined;
    const inner = open.slice(0, end);
    return { text: quote === '"' ? unescape(inner) : inner, lastLine: last };
  }
  return undefined;
}

function closingQuote(text: string, quote: string): number {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unescape(text: string): string {
  return text.replace(/\\([nrt"\\])/g, (whole, letter: string) => escapes[letter] ?? whole);
}
