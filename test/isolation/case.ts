import type { Call } from '../api/netlify/client.ts';
import type { Side } from './sides.ts';

/** A request beside its path; `query` is what stands behind the question mark. */
export type Said = Call & { readonly query?: string };

/** How a route is asked on the site that the artefacts are not of. A route without a case fails the suite. */
export interface Case {
  /** Whose credential opens it; nobody's where none is needed. */
  readonly as: 'nobody' | 'user' | 'admin' | 'operator';
  /** What makes a request of it that goes as deep as possible. */
  readonly said?: (theirs: Side) => Said;
  /** What stands in the places of its path that are not being tried; `reference` is always the other site. */
  readonly own?: (theirs: Side) => Readonly<Record<string, string>>;
  /** Every place of body or query where a secret or a code goes. */
  readonly secrets?: readonly ((value: string, theirs: Side) => Said)[];
  /** The same, beside an account whose tries are counted: an hour passes before each of these is tried. */
  readonly counted?: readonly ((value: string, theirs: Side) => Said)[];
  /** Every place of body or query where an id goes. */
  readonly ids?: readonly ((value: string, theirs: Side) => Said)[];
  /** Whether the query takes a `cursor`. */
  readonly paged?: true;
}

/** The cases of some routes, by name. */
export type Cases = Readonly<Record<string, Case>>;

const noUser = '00000000-0000-4000-8000-000000000001';

/** The id of nobody, well formed. */
export const nobody = (): Readonly<Record<string, string>> => ({ id: noUser });
