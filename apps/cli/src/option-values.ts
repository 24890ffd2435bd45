import { InvalidArgumentError } from 'commander';
import { UsageError } from './usage-error.ts';

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** The same for values of which there are only some. @throws InvalidArgumentError that lists them */
export function collectOf(allowed: readonly string[]): typeof collect {
  return (value, earlier) => {
    if (allowed.includes(value)) return collect(value, earlier);
    throw new InvalidArgumentError(`Allowed choices are ${allowed.join(', ')}.`);
  };
}

/** A whole number as it was typed. @throws UsageError that names the option and what was typed */
export function wholeNumberOf(option: string, text: string, unit = 'numbers'): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${option} is ${JSON.stringify(text)}; allowed are whole ${unit}`);
}

const timePattern = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A point in time as the API reads it; a day is its beginning in UTC. @throws UsageError for what is neither */
export function timeOf(option: string, text: string): string {
  const time = new Date(text);
  if (timePattern.test(text) && !Number.isNaN(time.getTime())) return time.toISOString();
  const allowed = 'a time such as 2027-01-31T12:00:00Z, or a day such as 2027-01-31';
  throw new UsageError(`${option} is ${JSON.stringify(text)}; allowed is ${allowed}`);
}

/** What `--label name=value` words say. @throws UsageError for a word of another form */
export function labelsFrom(words: readonly string[], option = '--label'): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new UsageError(`${option} ${JSON.stringify(word)} is not name=value, as in plan=gold`);
    }),
  );
}

/** The members that are there: what was not typed is not sent. */
export function given(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** A query of what was typed; several values of one name are repeated. */
export function queryOf(members: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value = []] of Object.entries(members)) {
    for (const one of [value].flat()) query.append(name, one);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
