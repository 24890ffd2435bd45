import { catalogue, type ErrorCode } from '@gatehouse/errors';
import { z } from 'zod';
import { JsonSchemas, type JsonTree } from './json-schemas.ts';
import type { RequestHeader, RouteContract } from './route-contract.ts';

const errorSchema = z
  .object({
    code: z.int().meta({ description: 'The status again.' }),
    msg: z.string().meta({ description: 'What is wrong, in words.' }),
    error_id: z.string().optional().meta({ description: 'From 500 up: the id of the request in the log.' }),
    problems: z
      .array(z.object({ path: z.string(), problem: z.string() }))
      .optional()
      .meta({ description: 'Where values cannot be used: the name of every one of them, and what is wrong with it.' }),
  })
  .meta({ id: 'Error' });

/** What every route can answer, whatever it does. */
const commonErrors: readonly ErrorCode[] = [
  'operator_token_required',
  'operator_token_invalid',
  'operator_scope_missing',
  'over_request_rate_limit',
  'unexpected_failure',
  'service_unavailable',
];

const headers: Readonly<Record<RequestHeader, string>> = {
  'Idempotency-Key':
    'A text that the caller makes up, of 1 to 255 characters. For a day the same request with the same key is answered as ' +
    'the first time, with `Idempotency-Replayed: true`, and nothing is done again; another request with it is refused (422).',
  'If-Match': 'The `ETag` of the answer that was read: the change is refused (409) when something has changed since.',
};

/** The OpenAPI 3.1 document of these routes, paths in the order of the routes. */
export function openApiDocument(contracts: readonly RouteContract[], version: string): JsonTree {
  const schemas = new JsonSchemas();
  schemas.of(errorSchema, 'output');
  const paths: Record<string, JsonTree> = {};
  for (const contract of contracts) {
    const path = contract.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[contract.method] = operation(contract, schemas);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Gatehouse: the operator’s API', version, description: introduction },
    servers: [{ url: '/' }],
    tags: [...new Set(contracts.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { operator: { type: 'http', scheme: 'bearer', description: 'The token of an operator.' } },
      schemas: schemas.named,
    },
  };
}

const introduction =
  'Instances, their domains and settings, and who may manage them. Every route wants the bearer token of an operator with ' +
  'the scope that it names; `all` holds every scope, and any scope may read. Lists are paged: `next` of an answer is the ' +
  '`cursor` of the next page.';

function operation(contract: RouteContract, schemas: JsonSchemas): JsonTree {
  const { method, path, scope, tag, summary, description, body, lines } = contract;
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: [{ operator: [scope] }],
    parameters: [...pathParameters(contract), ...queryParameters(contract, schemas), ...headerParameters(contract)],
    ...(body === undefined ? {} : { requestBody: content(schemas.of(body, 'input'), { required: true }) }),
    ...(lines === undefined ? {} : { requestBody: asLines(schemas.of(lines, 'input'), { required: true }) }),
    responses: { ...answers(contract, schemas), ...refusals(contract) },
  };
}

function operationId(method: string, path: string): string {
  const words = path.split('/').filter((word) => word !== '' && word !== 'v1');
  return [method, ...words.map((word) => word.replace(/^:/, 'by_').replaceAll('-', '_'))].join('_');
}

function pathParameters({ path }: RouteContract): JsonTree[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(name === 'reference' ? { description: 'The id of an instance, or its slug.' } : {}),
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: RouteContract, schemas: JsonSchemas): JsonTree[] {
  if (!query) return [];
  return Object.entries(query.shape as Record<string, z.ZodType>).map(([name, member]) => {
    const { description, ...schema } = schemas.of(member, 'input');
    return { name, in: 'query', ...(description === undefined ? {} : { description }), schema };
  });
}

function headerParameters(contract: RouteContract): JsonTree[] {
  return (contract.headers ?? []).map((name) => {
    return { name, in: 'header', description: headers[name], schema: { type: 'string' } };
  });
}

function answers({ answers: declared }: RouteContract, schemas: JsonSchemas): JsonTree {
  return Object.fromEntries(
    Object.entries(declared).map(([status, { description, schema, texts, lines }]) => {
      if (lines) return [status, asLines(schemas.of(lines, 'output'), { description })];
      return [status, schema ? content(schemas.of(schema, 'output'), { description }, texts) : { description }];
    }),
  );
}

/** Errors by status; the codes are those of docs/errors.md. */
function refusals(contract: RouteContract): JsonTree {
  const checked: readonly ErrorCode[] = contract.body || contract.query ? ['bad_json', 'validation_failed'] : [];
  const reused: readonly ErrorCode[] = contract.headers?.includes('Idempotency-Key') ? ['idempotency_key_reused'] : [];
  const codes = new Set([...checked, ...(contract.errors ?? []), ...reused, ...commonErrors]);
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status, text } = catalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${text}`]);
  }
  const reference = { $ref: '#/components/schemas/Error' };
  return Object.fromEntries(
    [...byStatus].map(([status, texts]) => [status, content(reference, { description: texts.join('; ') })]),
  );
}

function content(schema: JsonTree, rest: JsonTree, texts: readonly string[] = []): JsonTree {
  const asText = Object.fromEntries(texts.map((type) => [type, { schema: { type: 'string' } }]));
  return { ...rest, content: { 'application/json': { schema }, ...asText } };
}

/** Lines of JSON; the schema is that of a line. */
function asLines(schema: JsonTree, rest: JsonTree): JsonTree {
  return { ...rest, content: { 'application/x-ndjson': { schema } } };
}
