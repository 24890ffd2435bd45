import { escapeNodes } from './escape-nodes.ts';
import { localsMax, nestingMax, sourceBytesMax } from './limits.ts';
import {
  expectEnd,
  failure,
  parsePipeline,
  peek,
  type Cursor,
  type LocalVariable,
  type Shape,
} from './parse-expression.ts';
import { scanTemplate, type Segment } from './scan-template.ts';
import type { Arm, ConditionalNode, Node, RangeNode, Template } from './syntax.ts';
import { TemplateError } from './template-error.ts';

export interface TemplateOptions {
  /** The variables this template may name, without the dot: `SiteURL`, `ConfirmationURL`, `Data`, … */
  readonly variables: readonly string[];
  /** Those of them that have fields nobody knows beforehand; an absent field prints as nothing. Default `['Data']`. */
  readonly openVariables?: readonly string[];
  /** `text` for subjects and text parts, whose `<` means nothing; `renderHtml` refuses them. Default `html`. */
  readonly format?: 'html' | 'text';
  /** Bytes of UTF-8. Default 256 KiB. */
  readonly maxBytes?: number;
}

/**
 * Reads and checks a template in the subset of Go's template language that both peers document for mails, so that what
 * is saved can be rendered:
 *
 * - `{{ .SiteURL }}`, `{{ .Data.any.key }}`, `{{ . }}`, `{{ $ }}`; a variable that is not in `variables` is an error;
 * - `{{ if }} … {{ else if }} … {{ else }} … {{ end }}`, `{{ with }}` likewise, `{{ range }} … {{ else }} … {{ end }}` over
 *   arrays and objects (by sorted key), `{{ range $key, $item := … }}`;
 * - `{{ $x := … }}` and `{{ $x = … }}`, pipelines, parentheses, string, number, `true`, `false` and `nil` literals;
 * - the functions `eq ne lt le gt ge and or not len index print printf html urlquery`;
 * - comments and the trim markers `{{-` and `-}}`.
 *
 * Not in it, and refused by name: `define`, `template`, `block`, `break`, `continue`, methods, and values in places of HTML
 * where no escaping makes them safe (scripts, style sheets, event handlers, tag and attribute names).
 *
 * As in Go, HTML comments are left out of the result.
 *
 * @throws TemplateError naming the first problem, its place and what is allowed
 */
export function parseTemplate(source: string, options: TemplateOptions): Template {
  const maxBytes = options.maxBytes ?? sourceBytesMax;
  const size = Buffer.byteLength(source);
  if (size > maxBytes) throw new TemplateError(source, 0, `the template has ${size} bytes; allowed are ${maxBytes}`);
  const parser: Parser = { source, segments: scanTemplate(source), options, next: 0, depth: 0, locals: [] };
  const { nodes, stop } = parseBody(parser, 'root');
  if (stop) throw new TemplateError(source, stop.offset, `{{ ${stop.tokens[0]?.text} }} closes nothing`);
  const format = options.format ?? 'html';
  return { format, source, nodes, html: format === 'html' ? escapeNodes(source, nodes) : [] };
}

interface Parser {
  readonly source: string;
  readonly segments: readonly Segment[];
  readonly options: TemplateOptions;
  next: number;
  depth: number;
  locals: LocalVariable[];
}

interface Body {
  readonly nodes: readonly Node[];
  /** The `else` or `end` that the body stopped at, after its first token. */
  readonly stop: Cursor | undefined;
}

const refusedKeywords: ReadonlySet<string> = new Set(['define', 'template', 'block', 'break', 'continue']);

function parseBody(parser: Parser, dot: Shape): Body {
  const nodes: Node[] = [];
  const { locals } = parser;
  parser.locals = [...locals];
  for (let segment = parser.segments[parser.next]; segment; segment = parser.segments[parser.next]) {
    parser.next++;
    if (segment.kind === 'text') {
      nodes.push(segment);
      continue;
    }
    const cursor = cursorOf(parser, segment, dot);
    const keyword = peek(cursor)?.kind === 'name' ? peek(cursor)?.text : undefined;
    if (keyword === 'end' || keyword === 'else') {
      parser.locals = locals;
      cursor.next++;
      return { nodes, stop: cursor };
    }
    nodes.push(parseAction(parser, cursor, keyword));
  }
  parser.locals = locals;
  return { nodes, stop: undefined };
}

function cursorOf(parser: Parser, segment: Segment & { kind: 'action' }, dot: Shape): Cursor {
  return {
    source: parser.source,
    tokens: segment.tokens,
    offset: segment.offset,
    next: 0,
    depth: 0,
    dot,
    variables: parser.options.variables,
    openVariables: parser.options.openVariables ?? ['Data'],
    locals: parser.locals,
  };
}

function parseAction(parser: Parser, cursor: Cursor, keyword: string | undefined): Node {
  if (keyword === 'if' || keyword === 'with')
    return nested(parser, cursor, () => parseConditional(parser, cursor, keyword));
  if (keyword === 'range') return nested(parser, cursor, () => parseRange(parser, cursor));
  if (keyword !== undefined && refusedKeywords.has(keyword)) {
    throw failure(cursor, `{{ ${keyword} }} is not supported; allowed are if, with, range, variables and functions`);
  }
  const { offset } = cursor;
  const target = takeTarget(cursor);
  const { expression: value, shape } = parsePipeline(cursor);
  expectEnd(cursor);
  if (!target) return { kind: 'output', offset, value, escapers: [] };
  setLocal(parser, cursor, target, shape);
  return { kind: 'assign', offset, ...target, value };
}

interface Target {
  readonly name: string;
  readonly declares: boolean;
}

/** The `$x :=` or `$x =` that an action may start with. */
function takeTarget(cursor: Cursor): Target | undefined {
  const [variable, sign] = cursor.tokens.slice(cursor.next, cursor.next + 2);
  const isAssigned = sign?.kind === 'punctuation' && (sign.text === ':=' || sign.text === '=');
  if (variable?.kind !== 'variable' || !isAssigned) return undefined;
  if (variable.text === '') throw failure(cursor, '$ is the root and cannot be set; write $name');
  cursor.next += 2;
  return { name: variable.text, declares: sign.text === ':=' };
}

function setLocal(parser: Parser, cursor: Cursor, { name, declares }: Target, shape: Shape): void {
  if (declares) {
    declareLocal(parser, cursor, { name, shape });
    return;
  }
  const local = parser.locals.findLast((known) => known.name === name);
  if (!local)
    throw new TemplateError(cursor.source, cursor.offset, `$${name} does not exist yet; make it with $${name} := …`);
  if (local.shape !== shape) local.shape = 'open';
}

function declareLocal(parser: Parser, { source, offset }: Cursor, local: LocalVariable): void {
  if (parser.locals.length >= localsMax) {
    throw new TemplateError(
      source,
      offset,
      `at most ${localsMax} variables can be known at one place; set one with = instead`,
    );
  }
  parser.locals.push(local);
}

function nested<T>(parser: Parser, cursor: Cursor, parse: () => T): T {
  if (++parser.depth > nestingMax) throw failure(cursor, `blocks may be nested at most ${nestingMax} deep`);
  cursor.next++;
  const { locals } = parser;
  parser.locals = [...locals];
  const node = parse();
  parser.locals = locals;
  parser.depth--;
  return node;
}

function parseConditional(parser: Parser, first: Cursor, kind: 'if' | 'with'): ConditionalNode {
  const { offset, dot } = first;
  const arms: Arm[] = [];
  let cursor = first;
  for (;;) {
    const { arm, stop } = parseArm(parser, cursor, kind);
    arms.push(arm);
    const follows = peek(stop);
    if (follows?.text !== kind || stop.tokens[0]?.text !== 'else') {
      return { kind, offset, arms, otherwise: parseOtherwise(parser, stop, first, dot) };
    }
    stop.next++;
    // Variables of the first arm's condition are known in the later ones, which Go nests in its else.
    cursor = { ...stop, dot, locals: parser.locals };
  }
}

function parseArm(parser: Parser, cursor: Cursor, kind: 'if' | 'with'): { arm: Arm; stop: Cursor } {
  const target = takeTarget(cursor);
  if (target && !target.declares) throw failure(cursor, `write $${target.name} := … here`);
  const { expression: value, shape } = parsePipeline(cursor);
  expectEnd(cursor);
  if (target) setLocal(parser, cursor, target, shape);
  const { nodes: body, stop } = parseBody(parser, kind === 'with' ? shape : cursor.dot);
  if (!stop) throw neverClosed(cursor, kind);
  return { arm: { variable: target?.name, value, body }, stop };
}

/** The `else` part, if the body before it stopped there, up to `end`. */
function parseOtherwise(parser: Parser, stop: Cursor, opening: Cursor, dot: Shape): readonly Node[] {
  expectEnd(stop);
  if (stop.tokens[0]?.text === 'end') return [];
  const { nodes, stop: last } = parseBody(parser, dot);
  if (!last) throw neverClosed(opening, opening.tokens[0]?.text ?? '');
  if (last.tokens[0]?.text === 'else')
    throw new TemplateError(last.source, last.offset, 'a second {{ else }}; allowed is {{ end }}');
  expectEnd(last);
  return nodes;
}

function parseRange(parser: Parser, cursor: Cursor): RangeNode {
  const [keyVariable, itemVariable] = takeRangeVariables(cursor);
  const { expression: value, shape } = parsePipeline(cursor);
  expectEnd(cursor);
  if (shape === 'scalar')
    throw new TemplateError(cursor.source, cursor.offset, 'range needs a list or an object, such as .Data.items');
  if (keyVariable !== undefined) declareLocal(parser, cursor, { name: keyVariable, shape: 'scalar' });
  if (itemVariable !== undefined) declareLocal(parser, cursor, { name: itemVariable, shape: 'open' });
  const { nodes: body, stop } = parseBody(parser, 'open');
  if (!stop) throw neverClosed(cursor, 'range');
  const otherwise = parseOtherwise(parser, stop, cursor, cursor.dot);
  return { kind: 'range', offset: cursor.offset, keyVariable, itemVariable, value, body, otherwise };
}

/** `$key, $item :=` or `$item :=` or nothing. */
function takeRangeVariables(cursor: Cursor): [key: string | undefined, item: string | undefined] {
  const [first, comma] = cursor.tokens.slice(cursor.next);
  if (first?.kind !== 'variable' || comma?.text !== ',') {
    const target = takeTarget(cursor);
    if (target && !target.declares) throw failure(cursor, `write $${target.name} := … here`);
    return [undefined, target?.name];
  }
  cursor.next += 2;
  const item = takeTarget(cursor);
  if (!item?.declares || first.text === '') throw failure(cursor, 'write range $key, $item := … here');
  return [first.text, item.name];
}

function neverClosed(cursor: Cursor, keyword: string): TemplateError {
  return new TemplateError(cursor.source, cursor.offset, `this {{ ${keyword} }} is never closed; add {{ end }}`);
}
