import type { FunctionName } from './functions.ts';

/** What a pipeline computes; `a | f x` is held as the call `f x a`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'dot'; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'field'; readonly of: Expression; readonly path: readonly string[] }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] };

export type Escaper = (text: string) => string;

export interface TextNode {
  readonly kind: 'text';
  readonly offset: number;
  readonly text: string;
}

export interface OutputNode {
  readonly kind: 'output';
  readonly offset: number;
  readonly value: Expression;
  /** Applied in order to the printed value; none for plain text. */
  readonly escapers: readonly Escaper[];
}

export interface AssignNode {
  readonly kind: 'assign';
  readonly offset: number;
  readonly name: string;
  /** `:=` makes a variable, `=` changes one. */
  readonly declares: boolean;
  readonly value: Expression;
}

export interface Arm {
  readonly variable: string | undefined;
  readonly value: Expression;
  readonly body: readonly Node[];
}

export interface ConditionalNode {
  readonly kind: 'if' | 'with';
  readonly offset: number;
  readonly arms: readonly Arm[];
  readonly otherwise: readonly Node[];
}

export interface RangeNode {
  readonly kind: 'range';
  readonly offset: number;
  readonly keyVariable: string | undefined;
  readonly itemVariable: string | undefined;
  readonly value: Expression;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

export type Node = TextNode | OutputNode | AssignNode | ConditionalNode | RangeNode;

/** A checked template. Made by `parseTemplate` only. */
export interface Template {
  readonly format: 'html' | 'text';
  readonly source: string;
  /** As written, for plain text. */
  readonly nodes: readonly Node[];
  /** With the escapers of each place; empty when `format` is `text`. */
  readonly html: readonly Node[];
}
