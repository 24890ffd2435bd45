import { TemplateError } from './template-error.ts';

export interface Token {
  readonly kind: 'string' | 'number' | 'field' | 'variable' | 'name' | 'punctuation';
  /** As written; for a string its value, for a field the name without the dot, for a variable without the `$`. */
  readonly text: string;
  readonly offset: number;
  /** White space stands before it: `.Data .x` is two operands, `.Data.x` is one. */
  readonly spaced: boolean;
}

export type Segment =
  | { readonly kind: 'text'; readonly text: string; readonly offset: number }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly offset: number };

interface End {
  /** Where the text after the action starts. */
  readonly offset: number;
  readonly trims: boolean;
}

const tokenPattern =
  /(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.]))|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<punctuation>:=|[=|(),.])/uy;

const spacePattern = /[ \t\r\n]*/y;

/**
 * Cuts a template into text and actions. Comments are gone, and the trim markers `{{- ` and ` -}}` have had their effect.
 *
 * @throws TemplateError for an action, comment or string that does not end, and for characters that mean nothing
 */
export function scanTemplate(source: string): Segment[] {
  const segments: Segment[] = [];
  let end: End = { offset: 0, trims: false };
  for (;;) {
    const open = source.indexOf('{{', end.offset);
    const trimsBefore = open >= 0 && /^-[ \t\r\n]/.test(source.slice(open + 2, open + 4));
    pushText(segments, source.slice(end.offset, open < 0 ? source.length : open), end, trimsBefore);
    if (open < 0) return segments;
    const start = open + (trimsBefore ? 4 : 2);
    if (source.startsWith('/*', start)) {
      end = scanComment(source, open, start);
    } else {
      const tokens: Token[] = [];
      end = scanAction(source, open, start, tokens);
      segments.push({ kind: 'action', tokens, offset: open });
    }
  }
}

function pushText(segments: Segment[], raw: string, start: End, trimsEnd: boolean): void {
  const text = start.trims ? raw.replace(/^[ \t\r\n]+/, '') : raw;
  const offset = start.offset + raw.length - text.length;
  const kept = trimsEnd ? trimEnd(text) : text;
  if (kept !== '') segments.push({ kind: 'text', text: kept, offset });
}

/** Not a regular expression: `\s+$` takes quadratic time on long runs of white space that end in something else. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function scanComment(source: string, open: number, start: number): End {
  const close = source.indexOf('*/', start + 2);
  if (close < 0) throw new TemplateError(source, open, 'this comment is never closed; end it with */}}');
  if (source.startsWith('}}', close + 2)) return { offset: close + 4, trims: false };
  if (/^[ \t\r\n]-\}\}/.test(source.slice(close + 2, close + 6))) return { offset: close + 6, trims: true };
  throw new TemplateError(source, close, 'a comment must be alone in its action: {{/* … */}}');
}

function scanAction(source: string, open: number, start: number, tokens: Token[]): End {
  let offset = start;
  for (;;) {
    spacePattern.lastIndex = offset;
    spacePattern.exec(source);
    const spaced = spacePattern.lastIndex > offset || (offset === start && start === open + 4);
    offset = spacePattern.lastIndex;
    if (source.startsWith('}}', offset)) return { offset: offset + 2, trims: false };
    if (spaced && source.startsWith('-}}', offset)) return { offset: offset + 3, trims: true };
    if (offset >= source.length) throw new TemplateError(source, open, 'this action is never closed; end it with }}');
    tokens.push(scanToken(source, offset, spaced));
    offset = tokenPattern.lastIndex;
  }
}

function scanToken(source: string, offset: number, spaced: boolean): Token {
  tokenPattern.lastIndex = offset;
  const groups = tokenPattern.exec(source)?.groups;
  if (groups?.['string'] !== undefined) {
    return { kind: 'string', text: unquote(source, offset, groups['string']), offset, spaced };
  }
  if (groups?.['field'] !== undefined) return { kind: 'field', text: groups['field'].slice(1), offset, spaced };
  if (groups?.['variable'] !== undefined)
    return { kind: 'variable', text: groups['variable'].slice(1), offset, spaced };
  for (const kind of ['number', 'name', 'punctuation'] as const) {
    const text = groups?.[kind];
    if (text !== undefined) return { kind, text, offset, spaced };
  }
  throw new TemplateError(source, offset, problemAt(source, offset));
}

function problemAt(source: string, offset: number): string {
  const character = String.fromCodePoint(source.codePointAt(offset) ?? 0);
  if (character === '"' || character === '`') return 'this string is never closed';
  if (/[\d+-]/.test(character))
    return 'this is not a number; for a key with a dash or a digit write index .Data "the-key"';
  return `${JSON.stringify(character)} means nothing inside an action`;
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', "'": "'" };

function unquote(source: string, offset: number, quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  return inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/gu,
    (escape, byte?: string, unit?: string, other?: string) => {
      const code = byte ?? unit;
      const meaning = code === undefined ? simpleEscapes[other ?? ''] : String.fromCharCode(Number.parseInt(code, 16));
      if (meaning === undefined) {
        throw new TemplateError(
          source,
          offset,
          `${escape} is not an escape; allowed: \\n \\r \\t \\\\ \\" \\' \\xNN \\uNNNN`,
        );
      }
      return meaning;
    },
  );
}
