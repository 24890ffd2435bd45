import { functionOf } from './functions.ts';
import type { Expression } from './syntax.ts';
import { fieldAt, weightOf } from './values.ts';

/** The variables made so far, innermost last. */
export type Locals = { readonly name: string; value: unknown }[];

export interface Evaluation {
  readonly root: unknown;
  readonly dot: unknown;
  readonly locals: Locals;
  /** Called with the units of work done; throws when there were too many. */
  readonly spend: (units: number) => void;
}

/** The value of an expression; `undefined` for whatever is absent. Fails only through `spend`. */
export function evaluate(expression: Expression, evaluation: Evaluation): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'dot':
      return fieldAt(evaluation.dot, expression.path);
    case 'variable':
      return fieldAt(variableOf(expression.name, evaluation), expression.path);
    case 'field':
      return fieldAt(evaluate(expression.of, evaluation), expression.path);
    case 'call':
      return call(expression, evaluation);
    default:
      return expression satisfies never;
  }
}

function call({ name, args: expressions }: Expression & { kind: 'call' }, evaluation: Evaluation): unknown {
  const args = expressions.map((arg) => evaluate(arg, evaluation));
  evaluation.spend(args.reduce<number>((sum, arg) => sum + weightOf(arg), 1));
  const result = functionOf(name).apply(args);
  evaluation.spend(weightOf(result));
  return result;
}

function variableOf(name: string, { root, locals }: Evaluation): unknown {
  return name === '' ? root : locals.findLast((local) => local.name === name)?.value;
}
