import { evaluate, type Locals } from './evaluate.ts';
import { nodeUnits, outputLengthMax, roundsMax, workMax } from './limits.ts';
import type { AssignNode, ConditionalNode, Node, OutputNode, RangeNode, Template } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { entriesOf, isTruthy, printed, weightOf } from './values.ts';

/**
 * The HTML of a template with these values, each escaped for its place. A value that is absent prints as nothing.
 *
 * @throws TemplateError when the result or the work for it exceeds its bound; Error for a template of format `text`
 */
export function renderHtml(template: Template, values: Readonly<Record<string, unknown>>): string {
  if (template.format !== 'html') throw new Error('A template that was parsed as text cannot be rendered as HTML');
  return render(template, template.html, values);
}

/**
 * The plain text of a template with these values, nothing escaped. Line breaks in values stay.
 *
 * @throws TemplateError when the result or the work for it exceeds its bound
 */
export function renderText(template: Template, values: Readonly<Record<string, unknown>>): string {
  return render(template, template.nodes, values);
}

/**
 * The plain text as one line, for a header field: each run of control characters, line breaks and white space is one
 * space, so a value cannot start another header (RFC 5322 2.2).
 *
 * @throws TemplateError when the result or the work for it exceeds its bound
 */
export function renderSubject(template: Template, values: Readonly<Record<string, unknown>>): string {
  return renderText(template, values)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

interface Rendering {
  readonly source: string;
  readonly root: unknown;
  readonly locals: Locals;
  readonly output: string[];
  outputLength: number;
  work: number;
  rounds: number;
}

function render(template: Template, nodes: readonly Node[], root: unknown): string {
  const { source } = template;
  const rendering: Rendering = { source, root, locals: [], output: [], outputLength: 0, work: 0, rounds: 0 };
  renderNodes(rendering, nodes, root);
  return rendering.output.join('');
}

function renderNodes(rendering: Rendering, nodes: readonly Node[], dot: unknown): void {
  const known = rendering.locals.length;
  for (const node of nodes) renderNode(rendering, node, dot);
  rendering.locals.length = known;
}

function renderNode(rendering: Rendering, node: Node, dot: unknown): void {
  spend(rendering, node, nodeUnits);
  if (node.kind === 'text') write(rendering, node, node.text);
  else if (node.kind === 'output') renderOutput(rendering, node, dot);
  else if (node.kind === 'range') renderRange(rendering, node, dot);
  else if (node.kind === 'assign') assign(rendering, node, dot);
  else renderConditional(rendering, node, dot);
}

function assign(rendering: Rendering, node: AssignNode, dot: unknown): void {
  const value = valueOf(rendering, node, dot);
  const local = node.declares ? undefined : rendering.locals.findLast(({ name }) => name === node.name);
  if (local) local.value = value;
  else rendering.locals.push({ name: node.name, value });
}

function renderOutput(rendering: Rendering, node: OutputNode, dot: unknown): void {
  const text = printed(valueOf(rendering, node, dot));
  spend(rendering, node, text.length);
  write(
    rendering,
    node,
    node.escapers.reduce((escaped, escape) => escape(escaped), text),
  );
}

function renderConditional(rendering: Rendering, node: ConditionalNode, dot: unknown): void {
  const known = rendering.locals.length;
  const taken = node.arms.find((arm) => {
    const value = valueOf(rendering, { ...arm, offset: node.offset }, dot);
    spend(rendering, node, weightOf(value));
    if (arm.variable !== undefined) rendering.locals.push({ name: arm.variable, value });
    if (!isTruthy(value)) return false;
    renderNodes(rendering, arm.body, node.kind === 'with' ? value : dot);
    return true;
  });
  if (!taken) renderNodes(rendering, node.otherwise, dot);
  rendering.locals.length = known;
}

function renderRange(rendering: Rendering, node: RangeNode, dot: unknown): void {
  const known = rendering.locals.length;
  const value = valueOf(rendering, node, dot);
  spend(rendering, node, weightOf(value));
  const entries = entriesOf(value);
  for (const [key, item] of entries) {
    if (++rendering.rounds > roundsMax) throw exceeded(rendering, node, `loops may have ${roundsMax} rounds in all`);
    if (node.keyVariable !== undefined) rendering.locals.push({ name: node.keyVariable, value: key });
    if (node.itemVariable !== undefined) rendering.locals.push({ name: node.itemVariable, value: item });
    renderNodes(rendering, node.body, item);
    rendering.locals.length = known;
  }
  if (entries.length === 0) renderNodes(rendering, node.otherwise, dot);
}

function valueOf(rendering: Rendering, node: Pick<OutputNode, 'value' | 'offset'>, dot: unknown): unknown {
  const { root, locals } = rendering;
  return evaluate(node.value, { root, dot, locals, spend: (units) => spend(rendering, node, units) });
}

function write(rendering: Rendering, node: Node, text: string): void {
  rendering.outputLength += text.length;
  if (rendering.outputLength > outputLengthMax) {
    throw exceeded(rendering, node, `the result may have ${outputLengthMax} characters`);
  }
  rendering.output.push(text);
}

function spend(rendering: Rendering, node: { readonly offset: number }, units: number): void {
  rendering.work += units;
  if (rendering.work > workMax) throw exceeded(rendering, node, 'this template takes too much work with these values');
}

function exceeded(rendering: Rendering, node: { readonly offset: number }, problem: string): TemplateError {
  return new TemplateError(rendering.source, node.offset, problem);
}
