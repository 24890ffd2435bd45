import type { HttpContext, HttpMiddleware, LogFields } from './http-state.ts';

const pathMax = 512;
const headerMax = 200;

/** What the request log says and leaves out. */
export interface AccessLogOptions {
  /** The app, as the field `component`. */
  readonly component?: string;
  /** Paths without a line; `/health` by default. */
  readonly quietPaths?: readonly string[];
}

/**
 * One line a request, "request completed", with the fields of netlify.md 2.9 and whatever `ctx.state.logFields` holds by
 * then; `duration` in nanoseconds. Paths carry no query and the referer is its host alone, since both hold tokens.
 */
export function accessLog({ component = 'api', quietPaths = ['/health'] }: AccessLogOptions = {}): HttpMiddleware {
  return async function logRequest(ctx, next) {
    if (quietPaths.includes(ctx.path)) {
      await next();
      return;
    }
    // Taken now: routing may rewrite the path, and a closed socket forgets its peer.
    const line = describeRequest(ctx, component);
    ctx.state.log.debug(line, 'request started');
    try {
      await next();
    } catch (error) {
      ctx.status = 500;
      throw error;
    } finally {
      // Only now is it known what the path was below its prefixes.
      if (!quietPaths.includes(ctx.path)) logCompleted(ctx, line);
    }
  };
}

function logCompleted(ctx: HttpContext, line: LogFields): void {
  const duration = Number(process.hrtime.bigint() - ctx.state.startedAt);
  ctx.state.log.info(Object.assign(line, ctx.state.logFields, { status: ctx.status, duration }), 'request completed');
}

function describeRequest(ctx: HttpContext, component: string): LogFields {
  return {
    component,
    method: ctx.method,
    path: ctx.path.slice(0, pathMax),
    remote_addr: ctx.state.clientAddress,
    referer: refererHost(ctx.get('Referer')),
    nf_client: ctx.get('X-Nf-Client').slice(0, headerMax) || undefined,
  };
}

function refererHost(referer: string): string | undefined {
  return referer === '' || !URL.canParse(referer) ? undefined : new URL(referer).host.slice(0, headerMax);
}
