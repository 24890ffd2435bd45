/** A statement as it goes to PostgreSQL. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What a client of pg is given to send: a text with or without its values, a query, or several runs of one. */
export function statementsIn(first: unknown, second?: unknown): SentStatement[] {
  if (typeof first === 'string') return [{ text: first, values: Array.isArray(second) ? second : [] }];
  const { text, values, runs } = first as Partial<SentStatement> & { readonly runs?: readonly SentStatement[] };
  if (text === undefined) return [];
  return (runs ?? [{ values }]).map((run) => ({ text, values: run.values ?? [] }));
}
