import type { HttpState, JsonObject } from '@gatehouse/http';
import type { Actor, Bearer, Dialect, FunctionHooks, VerifiedClaims } from '@gatehouse/identity';
import type { Instance } from '@gatehouse/instances';
import type { Middleware, ParameterizedContext } from 'koa';
import type { ApiDependencies } from './dependencies.ts';

/** What the API's middleware puts on `ctx.state`. */
export interface ApiState extends HttpState {
  dependencies: ApiDependencies;
  /** Fixed once a request. */
  now: Date;
  /** Decided before anything can fail, since every error is written in it. */
  dialect: Dialect;
  /** What the mount prefix says, if there was one. */
  mountDialect: Dialect | null;
  /** `/i/<slug>` when the request came that way, else empty. */
  pathPrefix: string;
  /** The slug of that prefix. */
  pathSlug: string | null;
  instance: Instance;
  functionHooks: FunctionHooks;
  /** The body of a request that is read before it is asked who asks. */
  params?: JsonObject;
  /** The verified token of a request that needs one. */
  claims?: VerifiedClaims;
  bearer?: Bearer;
  /** Who acts as the site's administrator. */
  administrator?: Actor;
}

export type ApiContext = ParameterizedContext<ApiState>;
export type ApiMiddleware = Middleware<ApiState>;
