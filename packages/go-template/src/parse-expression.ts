import { functionNames, functionOf, isFunctionName, unknownVerbIn } from './functions.ts';
import { nestingMax } from './limits.ts';
import type { Token } from './scan-template.ts';
import type { Expression } from './syntax.ts';
import { TemplateError } from './template-error.ts';

/**
 * What is known about a value before it is there: `root` has the variables as its fields, `scalar` has no fields, `open`
 * may have any.
 */
export type Shape = 'root' | 'scalar' | 'open';

export interface Typed {
  readonly expression: Expression;
  readonly shape: Shape;
}

export interface LocalVariable {
  readonly name: string;
  shape: Shape;
}

/** The tokens of one action, and what its names may mean. */
export interface Cursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  /** Where the action starts, for errors at its end. */
  readonly offset: number;
  readonly variables: readonly string[];
  readonly openVariables: readonly string[];
  readonly dot: Shape;
  readonly locals: readonly LocalVariable[];
}

/**
 * Reads `command | command …` up to the end of the action or a closing parenthesis.
 *
 * @throws TemplateError for unknown variables and functions, wrong numbers of arguments, and syntax
 */
export function parsePipeline(cursor: Cursor): Typed {
  let piped = parseCommand(cursor, undefined);
  let commands = 1;
  while (takePunctuation(cursor, '|')) {
    if (++commands > nestingMax) throw failure(cursor, `a pipeline may have at most ${nestingMax} commands`);
    piped = parseCommand(cursor, piped);
  }
  return piped;
}

/** @throws TemplateError when tokens are left in the action */
export function expectEnd(cursor: Cursor): void {
  const token = peek(cursor);
  if (token) throw failure(cursor, `${JSON.stringify(token.text)} is not expected here`);
}

export function peek(cursor: Cursor): Token | undefined {
  return cursor.tokens[cursor.next];
}

function takePunctuation(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  if (token?.kind !== 'punctuation' || token.text !== text) return false;
  cursor.next++;
  return true;
}

/** An error at the cursor's token, or at the action when it has none left. */
export function failure(cursor: Cursor, problem: string): TemplateError {
  return new TemplateError(cursor.source, peek(cursor)?.offset ?? cursor.offset, problem);
}

function parseCommand(cursor: Cursor, piped: Typed | undefined): Typed {
  const token = peek(cursor);
  if (token?.kind === 'name' && !isConstant(token)) return parseCall(cursor, token, piped);
  if (piped) throw failure(cursor, `only a function can follow "|"; allowed: ${functionNames.join(', ')}`);
  const operand = parseOperand(cursor);
  if (startsOperand(peek(cursor))) {
    throw failure(cursor, 'this value is not a function and takes no arguments; join two values with print');
  }
  return operand;
}

function parseCall(cursor: Cursor, token: Token, piped: Typed | undefined): Typed {
  const { text: name } = token;
  if (!isFunctionName(name)) {
    const hint = cursor.variables.includes(name) ? `; write .${name} for the variable` : '';
    throw failure(cursor, `unknown function "${name}"${hint}; allowed: ${functionNames.join(', ')}`);
  }
  cursor.next++;
  const given: Typed[] = [];
  while (startsOperand(peek(cursor))) given.push(parseOperand(cursor));
  const args = [...given, ...(piped ? [piped] : [])].map(({ expression }) => expression);
  const { argumentsMin, argumentsMax } = functionOf(name);
  if (args.length < argumentsMin || args.length > argumentsMax) {
    const range = argumentsMin === argumentsMax ? `${argumentsMin}` : `${argumentsMin} to ${argumentsMax}`;
    throw new TemplateError(
      cursor.source,
      token.offset,
      `${name} takes ${range} arguments, here it has ${args.length}`,
    );
  }
  if (name === 'printf') checkFormat(cursor, token, args[0]);
  return { expression: { kind: 'call', name, args }, shape: 'open' };
}

function checkFormat(cursor: Cursor, token: Token, format: Expression | undefined): void {
  if (format?.kind !== 'literal' || typeof format.value !== 'string') {
    throw new TemplateError(cursor.source, token.offset, 'the first argument of printf must be a string in quotes');
  }
  const unknown = unknownVerbIn(format.value);
  if (unknown !== undefined) {
    const allowed = '%s %v %d %q %t %f %.2f %%';
    throw new TemplateError(
      cursor.source,
      token.offset,
      `printf does not know ${JSON.stringify(unknown)}; allowed: ${allowed}`,
    );
  }
}

function startsOperand(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== 'punctuation' || token.text === '(' || token.text === '.');
}

function isConstant(token: Token): boolean {
  return token.text === 'true' || token.text === 'false' || token.text === 'nil';
}

function parseOperand(cursor: Cursor): Typed {
  const token = peek(cursor);
  if (!token) throw failure(cursor, 'a value is missing here');
  if (token.kind === 'punctuation' && token.text === '(') return withFields(cursor, parseParenthesis(cursor));
  if (token.kind === 'field')
    return withFields(cursor, { expression: { kind: 'dot', path: [] }, shape: cursor.dot }, true);
  if (token.kind === 'variable') return withFields(cursor, parseVariable(cursor, token));
  if (token.kind === 'punctuation' && token.text === '.') {
    cursor.next++;
    return { expression: { kind: 'dot', path: [] }, shape: cursor.dot };
  }
  const literal = literalOf(cursor, token);
  cursor.next++;
  return { expression: { kind: 'literal', value: literal }, shape: 'scalar' };
}

function literalOf(cursor: Cursor, token: Token): string | number | boolean | null {
  if (token.kind === 'string') return token.text;
  if (token.kind === 'number') return Number(token.text);
  if (token.kind !== 'name') throw failure(cursor, `a value is missing before ${JSON.stringify(token.text)}`);
  if (token.text === 'nil') return null;
  if (isConstant(token)) return token.text === 'true';
  throw failure(cursor, `a call among arguments needs parentheses: (${token.text} …)`);
}

function parseParenthesis(cursor: Cursor): Typed {
  if (++cursor.depth > nestingMax) throw failure(cursor, `parentheses may be nested at most ${nestingMax} deep`);
  cursor.next++;
  const inner = parsePipeline(cursor);
  if (!takePunctuation(cursor, ')')) throw failure(cursor, 'a ")" is missing');
  cursor.depth--;
  return inner;
}

function parseVariable(cursor: Cursor, token: Token): Typed {
  cursor.next++;
  const shape = token.text === '' ? 'root' : cursor.locals.findLast(({ name }) => name === token.text)?.shape;
  if (shape === undefined) {
    const known = ['$', ...new Set(cursor.locals.map(({ name }) => `$${name}`))].join(', ');
    throw new TemplateError(cursor.source, token.offset, `unknown variable "$${token.text}"; known here: ${known}`);
  }
  return { expression: { kind: 'variable', name: token.text, path: [] }, shape };
}

/** The fields glued to an operand: `.Data.name`, `$x.name`, `(index …).name`. */
function withFields(cursor: Cursor, operand: Typed, isFirstFree = false): Typed {
  const path: string[] = [];
  let { shape } = operand;
  for (let token = peek(cursor); token?.kind === 'field'; token = peek(cursor)) {
    if (token.spaced && !(isFirstFree && path.length === 0)) break;
    shape = shapeOfField(cursor, shape, token);
    path.push(token.text);
    if (path.length > nestingMax) throw failure(cursor, `a path may have at most ${nestingMax} names`);
    cursor.next++;
  }
  if (path.length === 0) return operand;
  const { expression } = operand;
  const isPlain = expression.kind === 'dot' || expression.kind === 'variable';
  return { expression: isPlain ? { ...expression, path } : { kind: 'field', of: expression, path }, shape };
}

function shapeOfField(cursor: Cursor, shape: Shape, { text: name }: Token): Shape {
  if (shape === 'open') return 'open';
  const allowed = cursor.variables.map((variable) => `.${variable}`).join(', ');
  if (shape === 'scalar') {
    throw failure(
      cursor,
      `the value before ".${name}" has no fields (within with and range, write $.${name} for a variable)`,
    );
  }
  if (!cursor.variables.includes(name)) throw failure(cursor, `unknown variable ".${name}"; allowed: ${allowed}`);
  return cursor.openVariables.includes(name) ? 'open' : 'scalar';
}
