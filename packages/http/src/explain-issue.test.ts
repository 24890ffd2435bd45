import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explainMember, explainParameter } from './explain-issue.ts';

const messageOf = (schema: z.ZodType, value: unknown, error: typeof explainMember): string | undefined =>
  schema.safeParse(value, { error }).error?.issues[0]?.message;

describe('what is said of a parameter', () => {
  it.each([
    [z.int().max(100), 1000, 'is "1000"; allowed is at most 100'],
    [z.int().min(1), 0, 'is "0"; allowed is at least 1'],
    [z.string().max(3), 'abcd', 'is "abcd"; allowed is at most 3 characters'],
    [z.iso.date(), '2020', 'is "2020"; allowed is a day such as 2027-01-31'],
    [z.iso.datetime(), 'soon', 'is "soon"; allowed is a time such as 2027-01-31T12:00:00Z'],
    [z.uuid(), 'x', 'is "x"; allowed is a UUID'],
    [z.enum(['a', 'b']), 'c', 'is "c"; allowed is one of a, b'],
    [z.boolean(), 'maybe', 'is "maybe"; allowed is true or false'],
    [z.uuid({ error: 'is another thing' }), 'x', 'is another thing'],
  ])('%# is what was found and what is allowed', (schema, value, said) => {
    expect(messageOf(schema, value, explainParameter)).toBe(said);
  });
});

describe('what is said of a member of a body', () => {
  it.each([
    [z.string(), undefined, 'is missing'],
    [z.string(), 12_345_678, 'is a number; allowed is a text'],
    [z.string().max(3), 'correct horse', 'is a text of 13 characters; allowed is at most 3 characters'],
    [z.array(z.string()).max(1), ['a', 'b'], 'is a list of 2 entries; allowed is at most 1 entries'],
    [z.int().max(7), 8, 'is 8; allowed is at most 7'],
    [z.enum(['a', 'b']), 'c', 'is "c"; allowed is one of a, b'],
    [z.enum(['a', 'b']), 'correct horse', 'is a text of 13 characters; allowed is one of a, b'],
    [z.strictObject({}), { foo: 1 }, 'there is no "foo" here'],
  ])('%# never repeats a text', (schema, value, said) => {
    expect(messageOf(schema, value, explainMember)).toBe(said);
  });
});
