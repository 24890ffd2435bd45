import type { ErrorCode } from '@gatehouse/errors';
import type { OperatorScope } from '@gatehouse/instances';
import type { z } from 'zod';

/** One answer of a route, where all went well. */
export interface AnswerContract {
  readonly description: string;
  /** Absent: the answer has no body, or lines. */
  readonly schema?: z.ZodType;
  /** Media types of texts that the route answers with as well, where the client asks for them. */
  readonly texts?: readonly string[];
  /** The answer is lines of JSON, each of them this, and goes on as long as there are more. */
  readonly lines?: z.ZodType;
}

/**
 * A route of the operator's API, written down once: the router, the check of what is sent, the scope that the gate asks
 * for, the OpenAPI document and the reference page all come from it.
 */
export interface RouteContract {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As the router writes it: `/v1/instances/:reference`. */
  readonly path: `/${string}`;
  /** What the operator's credential needs. */
  readonly scope: OperatorScope;
  /** What the audit log calls it; a route that changes anything has one. */
  readonly action?: string;
  /** The chapter of the reference. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** The body is lines of JSON, each of them this, and as long as it may be. */
  readonly lines?: z.ZodType;
  /** Request headers with a meaning here. */
  readonly headers?: readonly RequestHeader[];
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerContract>>;
  /** Which errors the route answers with, beyond those that every route has. */
  readonly errors?: readonly ErrorCode[];
}

/** A request header that routes of this API read. */
export type RequestHeader = 'Idempotency-Key' | 'If-Match';

/** The places of a path and what stands there. */
export type ParamsOf<Path extends string> = Readonly<Record<PlaceOf<Path>, string>>;

type PlaceOf<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? PlaceOf<Head> | PlaceOf<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never;
