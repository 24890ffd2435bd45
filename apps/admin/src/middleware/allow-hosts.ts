import { AppError } from '@gatehouse/errors';
import { normaliseHost } from '@gatehouse/config';
import { requestHost, type HttpMiddleware } from '@gatehouse/http';

const ownNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Answers only to this machine's own names and the configured ones. A web page whose name was made to point at this
 * machine (DNS rebinding) reads the app as its own origin, but cannot change the Host that its browser sends.
 *
 * @throws AppError `host_not_allowed`
 */
export function allowHosts(names: readonly string[]): HttpMiddleware {
  const allowed = new Set([...ownNames, ...names].map((name) => normaliseHost(name)));
  return async function checkHost(ctx, next) {
    const host = requestHost(ctx);
    if (host === undefined || !allowed.has(host)) throw new AppError('host_not_allowed');
    await next();
  };
}
