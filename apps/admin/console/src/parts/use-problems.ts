import { useCallback, useEffect, useRef } from 'react';
import { problemsOf, type Problem } from '../api/ask.ts';

/** What an input is handed: what is wrong with it, in words beside it and for whoever does not see them. */
export interface Marked {
  readonly error: string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** For an input with this problem, or without any. */
export function marked(error: string | undefined): Marked {
  return { error, 'aria-invalid': error === undefined ? undefined : true };
}

/** Problems, each at the value that it is of. */
export interface Sorted<Name extends string> {
  readonly at: (name: Name) => string | undefined;
  /** What is of none of the values, a line each. */
  readonly others: readonly string[];
}

/** @param names as the API has them; of a list or an object that of the whole */
export function sortProblems<Name extends string>(error: Error | null, names: readonly Name[]): Sorted<Name> {
  const problems = problemsOf(error);
  const others = problems.filter(({ path }) => !names.some((name) => isOf(path, name)));
  return {
    at: (name) => {
      const words = problems.filter(({ path }) => isOf(path, name)).map((problem) => wordsBelow(name, problem));
      return words.length === 0 ? undefined : words.join('; ');
    },
    others: others.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)),
  };
}

/** Whether a problem is of the value with that name, or of what is in it. */
export function isOf(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`);
}

/** Where the problems of a form stand. */
export interface Placed<Name extends string> extends Pick<Sorted<Name>, 'others'> {
  /** The `ref` of what holds the inputs. */
  readonly place: (element: HTMLElement | null) => void;
  /** Marks the input of that name; what is seen to be wrong with it before it is sent goes first. */
  readonly field: (name: Name, seen?: string) => Marked;
}

/**
 * Tells what is wrong with each of these values once the API has refused them, and brings the reader to the first: the
 * topmost input that is marked, else to what is said besides.
 */
export function useProblems<Name extends string>(error: Error | null, names: readonly Name[]): Placed<Name> {
  const holder = useRef<HTMLElement>(null);
  const place = useCallback((element: HTMLElement | null) => {
    holder.current = element;
  }, []);
  // What was wrong before this was in front of the reader is shown, and takes nobody away.
  const seen = useRef(error);
  useEffect(() => {
    if (error && error !== seen.current) firstIn(holder.current)?.focus();
    seen.current = error;
  }, [error]);
  const { at, others } = sortProblems(error, names);
  return { place, field: (name, seen) => marked(seen ?? at(name)), others };
}

function firstIn(place: HTMLElement | null): HTMLElement | null | undefined {
  return (
    place?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? place?.querySelector<HTMLElement>('[role=alert]')
  );
}

/** The name of a member is told; the number of an entry is not, since nobody counts from nought. */
function wordsBelow(name: string, { path, problem }: Problem): string {
  const member = path.slice(name.length + 1);
  return member === '' || /^\d+$/.test(member) ? problem : `${member}: ${problem}`;
}
