import type { HttpState } from '@gatehouse/http';
import type { Acting, Operator, Platform } from '@gatehouse/instances';
import type { z } from 'zod';
import type { ParamsOf, RouteContract } from './route-contract.ts';

/** What a route answers. */
export interface Answer {
  readonly status: number;
  /** Written as JSON; a text as it is, under the `Content-Type` among the headers; absent: no body. */
  readonly body?: object | string;
  /** Written as lines of JSON, as the client reads them. What it throws breaks the answer off. */
  readonly lines?: AsyncIterable<object>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that has passed the gate and the checks of its contract. */
export interface OperatorRequest<Contract extends RouteContract = RouteContract> {
  readonly params: ParamsOf<Contract['path']>;
  readonly query: OutputOf<Contract['query']>;
  readonly body: OutputOf<Contract['body']>;
  /** The body of a contract with lines, as it arrives. */
  readonly upload: AsyncIterable<Uint8Array>;
  /** The version of `If-Match`, without its quotes; undefined without the header and for `*`. */
  readonly ifMatch: string | undefined;
  readonly operator: Operator;
  readonly platform: Platform;
  /**
   * Does something in one transaction with its entry in the audit log; every route that changes anything does it in
   * here. A request that was answered already under its Idempotency-Key is answered the same again.
   */
  readonly act: (work: (acting: Acting) => Promise<Answer>) => Promise<Answer>;
  /** Which of these media types the client would like best; undefined when it wants none of them. */
  readonly accepts: (types: readonly string[]) => string | undefined;
  /** Where it came from, and the log that names it. */
  readonly facts: Pick<HttpState, 'requestId' | 'log'> & { readonly address: string };
  /** Adds the instance to the request's log line. */
  readonly logInstance: (id: string) => void;
}

type OutputOf<Schema> = Schema extends z.ZodObject ? z.output<Schema> : undefined;

/** A route with what answers it. */
export interface OperatorRoute {
  readonly contract: RouteContract;
  readonly answer: (request: OperatorRequest) => Promise<Answer>;
}

/** Joins a contract with what answers it; the request is typed by the contract. */
export function route<const Contract extends RouteContract>(
  contract: Contract,
  answer: (request: OperatorRequest<Contract>) => Promise<Answer>,
): OperatorRoute {
  return { contract, answer };
}
