import {
  dropped,
  htmlEscaped,
  percentEncoded,
  schemelessNormalised,
  styleFiltered,
  unquotedEscaped,
  urlFiltered,
  urlNormalised,
} from './escapers.ts';
import { HtmlProblem, inTag, scanHtml, startOfDocument, type HtmlContext } from './html-context.ts';
import type { ConditionalNode, Escaper, Expression, Node, OutputNode, RangeNode, TextNode } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { joinUrl, type UrlPart } from './url-part.ts';

/**
 * The nodes of an HTML template with the escapers that each value's place calls for, as Go's html/template chooses them;
 * where it trusts the template's author about the beginning of a URL, this does not.
 *
 * @throws TemplateError for a value where none is safe, for branches that end in different places, and for HTML that does
 *   not end in text
 */
export function escapeNodes(source: string, nodes: readonly Node[]): readonly Node[] {
  const { nodes: escaped, context } = escapeList(source, nodes, startOfDocument);
  if (context.state !== 'text')
    throw new TemplateError(source, source.length, `the template ends within ${placeOf(context)}`);
  return escaped;
}

interface Escaped {
  readonly nodes: readonly Node[];
  readonly context: HtmlContext;
}

function escapeList(source: string, nodes: readonly Node[], start: HtmlContext): Escaped {
  let context = start;
  const escaped = nodes.map((node) => {
    const step = escapeNode(source, node, context);
    context = step.context;
    return step.node;
  });
  return { nodes: escaped, context };
}

function escapeNode(source: string, node: Node, context: HtmlContext): { node: Node; context: HtmlContext } {
  if (node.kind === 'text') return escapeText(source, node, context);
  if (node.kind === 'output') return escapeOutput(source, node, context);
  if (node.kind === 'assign') return { node, context };
  return node.kind === 'range' ? escapeRange(source, node, context) : escapeConditional(source, node, context);
}

function escapeText(source: string, node: TextNode, context: HtmlContext): { node: Node; context: HtmlContext } {
  try {
    const scanned = scanHtml(context, node.text);
    return { node: { ...node, text: scanned.html }, context: scanned.context };
  } catch (error) {
    throw error instanceof HtmlProblem ? new TemplateError(source, node.offset + error.index, error.message) : error;
  }
}

function escapeConditional(
  source: string,
  node: ConditionalNode,
  context: HtmlContext,
): { node: Node; context: HtmlContext } {
  const otherwise = escapeList(source, node.otherwise, context);
  let end = otherwise.context;
  const arms = node.arms.map((arm) => {
    const body = escapeList(source, arm.body, context);
    end = joined(source, node, body.context, end);
    return { ...arm, body: body.nodes };
  });
  return { node: { ...node, arms, otherwise: otherwise.nodes }, context: end };
}

function escapeRange(source: string, node: RangeNode, context: HtmlContext): { node: Node; context: HtmlContext } {
  const body = escapeList(source, node.body, context);
  if (!isSamePlace(joined(source, node, body.context, context), context)) {
    throw new TemplateError(
      source,
      node.offset,
      `a round of {{ range }} must end where it began, in ${placeOf(context)}`,
    );
  }
  const otherwise = escapeList(source, node.otherwise, context);
  const end = joined(source, node, context, otherwise.context);
  return { node: { ...node, body: body.nodes, otherwise: otherwise.nodes }, context: end };
}

function escapeOutput(source: string, node: OutputNode, at: HtmlContext): { node: Node; context: HtmlContext } {
  // A value directly behind `=` is the beginning of an unquoted attribute value.
  const context: HtmlContext = at.state === 'beforeValue' ? { ...at, state: 'value', delimiter: '' } : at;
  const escapers = escapersIn(context);
  if (typeof escapers === 'string') throw new TemplateError(source, node.offset, escapers);
  const isUrlStart = context.state === 'value' && context.attribute === 'url' && context.url === 'start';
  const value = withoutRedundantEscape(node.value, escapers);
  return { node: { ...node, value, escapers }, context: isUrlStart ? { ...context, url: 'unsettled' } : context };
}

/** `{{ .X | html }}` in HTML text means what `{{ .X }}` means; escaping twice would show. */
function withoutRedundantEscape(value: Expression, escapers: readonly Escaper[]): Expression {
  if (value.kind !== 'call') return value;
  const done = { html: htmlEscaped, urlquery: percentEncoded } as const;
  const isRedundant = (value.name === 'html' || value.name === 'urlquery') && escapers[0] === done[value.name];
  return isRedundant ? (value.args[0] ?? value) : value;
}

const urlEscapers: Readonly<Record<UrlPart, Escaper | string>> = {
  start: urlFiltered,
  unsettled: schemelessNormalised,
  path: urlNormalised,
  query: percentEncoded,
  ambiguous:
    'after these branches it is unclear whether the value is part of the path or of the query; repeat it in each',
  unsafe: 'no value is safe behind this beginning of a URL; allowed are http, https, mailto and relative ones',
};

/** The escapers for a value there, or why there can be none. */
function escapersIn(context: HtmlContext): readonly Escaper[] | string {
  if (context.state === 'text' || context.state === 'rcdata') return [htmlEscaped];
  if (context.state === 'comment' || context.state === 'bogusComment') return [dropped];
  if (context.state !== 'value')
    return `a value is not allowed in ${placeOf(context)}; allowed are text and attribute values`;
  const quoting = context.delimiter === '' ? unquotedEscaped : htmlEscaped;
  if (context.attribute === 'plain') return [quoting];
  const escaper = context.attribute === 'url' ? urlEscapers[context.url] : styleEscaper(context);
  return typeof escaper === 'string' ? escaper : [escaper, quoting];
}

function styleEscaper(context: HtmlContext): Escaper | string {
  if (context.attribute !== 'style') return `a value is not allowed in the attribute ${context.name}`;
  return context.isInStyleUrl
    ? 'a value is not allowed within url(…) of a style; use the src of an image'
    : styleFiltered;
}

function isSamePlace(a: HtmlContext, b: HtmlContext): boolean {
  return (Object.keys(startOfDocument) as (keyof HtmlContext)[]).every((key) => a[key] === b[key]);
}

const betweenAttributes: ReadonlySet<HtmlContext['state']> = new Set(['tag', 'afterAttributeName']);
const aboutAttributes: ReadonlySet<HtmlContext['state']> = new Set([
  ...betweenAttributes,
  'attributeName',
  'afterCutName',
]);

/** The context behind branches that end in these two. */
function joined(source: string, node: ConditionalNode | RangeNode, a: HtmlContext, b: HtmlContext): HtmlContext {
  if (isSamePlace(a, b)) return a;
  if (a.element === b.element && betweenAttributes.has(a.state) && betweenAttributes.has(b.state))
    return inTag(a.element);
  if (a.element === b.element && aboutAttributes.has(a.state) && aboutAttributes.has(b.state)) {
    return { ...inTag(a.element), state: 'afterCutName' };
  }
  const url = joinUrl(a.url, b.url);
  if (a.state === 'value' && isSamePlace({ ...a, url }, { ...b, url })) return { ...a, url };
  throw new TemplateError(
    source,
    node.offset,
    `the branches of this {{ ${node.kind} }} end in different places of the HTML: ${placeOf(a)} and ${placeOf(b)}`,
  );
}

function placeOf(context: HtmlContext): string {
  const { state, element, name, delimiter } = context;
  if (state === 'raw' || state === 'rcdata') return `the element ${element}`;
  if (state === 'text') return 'text';
  if (state === 'comment' || state === 'bogusComment') return 'a comment';
  if (state === 'value') return `the ${delimiter === '' ? 'unquoted ' : ''}value of the attribute ${name}`;
  return state === 'beforeValue' ? `the value of the attribute ${name}` : 'a tag, outside of attribute values';
}
