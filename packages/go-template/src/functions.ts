import { percentEncoded, htmlEscaped } from './escapers.ts';
import { fieldOf, isTruthy, lengthOf, printed } from './values.ts';

interface TemplateFunction {
  readonly argumentsMin: number;
  readonly argumentsMax: number;
  readonly apply: (args: readonly unknown[]) => unknown;
}

type Comparable = string | number;

/**
 * The functions of the language. None fails: whatever data a user has, a comparison of things that cannot be compared is
 * false and a missing item prints as nothing, because a mail that fails for one user cannot be found when it is saved.
 * So `and` and `or` need not be lazy.
 */
const functions = {
  eq: fn(2, 16, ([first, ...others]) => others.some((other) => isSame(first, other))),
  ne: fn(2, 2, ([a, b]) => !isSame(a, b)),
  lt: fn(2, 2, ([a, b]) => compares(a, b, (x, y) => x < y)),
  le: fn(2, 2, ([a, b]) => compares(a, b, (x, y) => x <= y)),
  gt: fn(2, 2, ([a, b]) => compares(a, b, (x, y) => x > y)),
  ge: fn(2, 2, ([a, b]) => compares(a, b, (x, y) => x >= y)),
  and: fn(1, 16, (args) => firstOrLast(args, (arg) => !isTruthy(arg))),
  or: fn(1, 16, (args) => firstOrLast(args, isTruthy)),
  not: fn(1, 1, ([value]) => !isTruthy(value)),
  len: fn(1, 1, ([value]) => lengthOf(value)),
  index: fn(2, 16, ([value, ...keys]) => keys.reduce(itemOf, value)),
  print: fn(0, 16, (args) => spacedOut(args)),
  printf: fn(1, 16, ([format, ...args]) => printf(printed(format), args)),
  html: fn(1, 1, ([value]) => htmlEscaped(printed(value))),
  urlquery: fn(1, 1, ([value]) => percentEncoded(printed(value))),
} satisfies Readonly<Record<string, TemplateFunction>>;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as readonly FunctionName[];

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

export function functionOf(name: FunctionName): TemplateFunction {
  return functions[name];
}

const verbPattern = /%(?:(%)|\.(\d)f|([svdqtf]))/g;

/** What is not allowed in a format, or undefined. `%s %v %d %q %t %f`, `%.2f` and `%%` are. */
export function unknownVerbIn(format: string): string | undefined {
  return /%.{0,3}/su.exec(format.replace(verbPattern, ''))?.[0];
}

function fn(argumentsMin: number, argumentsMax: number, apply: TemplateFunction['apply']): TemplateFunction {
  return { argumentsMin, argumentsMax, apply };
}

function firstOrLast(args: readonly unknown[], test: (arg: unknown) => boolean): unknown {
  const index = args.findIndex(test);
  return args.at(index);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || a === null) return b === undefined || b === null;
  return typeof a !== 'object' && a === b;
}

function compares(a: unknown, b: unknown, test: (x: Comparable, y: Comparable) => boolean): boolean {
  if (typeof a === 'number' && typeof b === 'number') return test(a, b);
  return typeof a === 'string' && typeof b === 'string' && test(a, b);
}

function itemOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return typeof key === 'number' && Number.isInteger(key) ? value[key] : undefined;
  return typeof key === 'string' ? fieldOf(value, key) : undefined;
}

/** Go's Sprint: a space between two operands when neither is a string. */
function spacedOut(args: readonly unknown[]): string {
  return args.reduce<string>((text, arg, index) => {
    const isApart = index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string';
    return text + (isApart ? ' ' : '') + printed(arg);
  }, '');
}

function printf(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(verbPattern, (_match, percent?: string, digits?: string, verb?: string) => {
    if (percent) return '%';
    const arg = args[next++];
    if (verb === 'q') return JSON.stringify(printed(arg));
    if (verb === 'd') return typeof arg === 'number' ? String(Math.trunc(arg)) : printed(arg);
    if (verb === 's' || verb === 'v' || verb === 't') return printed(arg);
    return typeof arg === 'number' ? arg.toFixed(digits === undefined ? 6 : Number(digits)) : printed(arg);
  });
}
