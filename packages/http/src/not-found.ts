import type { HttpContext, HttpMiddleware } from './http-state.ts';

/**
 * Answers what no route did, as both servers do: 404 `404 page not found` as plain text for an unknown path; 405 with an
 * empty body and one `Allow` header a method for a known path (netlify.md 1.1). Stands before the routers.
 */
export function notFound(): HttpMiddleware {
  return async function answerUnrouted(ctx, next) {
    await next();
    if (ctx.status !== 404 || ctx.body !== undefined || ctx.respond === false) return;
    const methods = routedMethods(ctx);
    if (methods.length === 0 || methods.includes(ctx.method)) {
      ctx.status = 404;
      ctx.body = '404 page not found\n';
      return;
    }
    ctx.set('Allow', methods);
    // Nulling the body sets 204, so the status comes after it.
    ctx.body = null;
    ctx.status = 405;
  };
}

// The router leaves on the context every layer whose path matched, whatever its methods.
function routedMethods(ctx: HttpContext): string[] {
  const layers: unknown = ctx['matched'];
  if (!Array.isArray(layers)) return [];
  return [...new Set(layers.flatMap((layer: { methods: string[] }) => layer.methods))];
}
