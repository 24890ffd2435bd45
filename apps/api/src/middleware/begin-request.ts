import type { ApiMiddleware } from '../api-state.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** Gives a request its dependencies and the one time that all its rules go by. */
export function beginRequest(dependencies: ApiDependencies): ApiMiddleware {
  return function begin(ctx, next) {
    ctx.state.dependencies = dependencies;
    ctx.state.now = dependencies.now();
    ctx.state.dialect = dependencies.settings.defaultDialect;
    ctx.state.mountDialect = null;
    ctx.state.pathPrefix = '';
    ctx.state.pathSlug = null;
    ctx.state.functionHooks = {};
    return next();
  };
}
