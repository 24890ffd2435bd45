import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const shownMax = 80;

/**
 * Says what is wrong with a value of a query: what was found and what is allowed, to stand behind its name. What a schema
 * says in words of its own goes first.
 */
export function explainParameter(issue: Issue): string | undefined {
  const allowed = allowedBy(issue);
  return allowed && `is ${JSON.stringify(String(issue.input).slice(0, shownMax))}; allowed is ${allowed}`;
}

/** The same for a value of a body, which is not repeated: it may be a secret. A word in the place of another is none. */
export function explainMember(issue: Issue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `there is no ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} here`;
  if (issue.input === undefined) return 'is missing';
  const allowed = allowedBy(issue);
  return allowed && `is ${foundIn(issue)}; allowed is ${allowed}`;
}

function allowedBy(issue: Issue): string | undefined {
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unitOf(issue.origin)}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return typeNames[issue.expected] ?? issue.expected;
  return issue.code === 'invalid_format' ? formatNames[issue.format] : undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formatNames: Readonly<Record<string, string>> = {
  date: 'a day such as 2027-01-31',
  datetime: 'a time such as 2027-01-31T12:00:00Z',
  uuid: 'a UUID',
  email: 'an e-mail address',
  url: 'an absolute address that starts with http:// or https://',
};

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' entries' : '';
}

function foundIn({ input, code }: Issue): string {
  if (code === 'invalid_value' && typeof input === 'string' && /^[a-z0-9_.-]{1,20}$/i.test(input)) return `"${input}"`;
  if (typeof input === 'string') return `a text of ${input.length} characters`;
  if (Array.isArray(input)) return `a list of ${input.length} entries`;
  if (input === null) return 'null';
  // Of another type than was asked for, it may be a secret whose quotation marks are missing.
  if (typeof input === 'number' && code !== 'invalid_type') return String(input);
  return typeNames[typeof input] ?? typeof input;
}
