import { randomBytes } from 'node:crypto';
import type { HttpContext, HttpMiddleware } from '@gatehouse/http';
import { noncePlace, type ConsoleFiles } from './console-files.ts';
import { consolePolicy } from './console-policy.ts';
import { mailFrame, mailFramePolicy } from './mail-frame.ts';

const root = '/console';
const assets = `${root}/assets/`;
const notBuilt = 'The console is not built: run "npm run build", then start again.\n';

/**
 * Serves the console below `/console/`: its files, and its page for every other path, since its screens have addresses of
 * their own. No credential is asked for: the files are the same for everybody, and hold nothing. A browser that opens the
 * admin app itself is led here; programs are answered as ever.
 *
 * @param apiOrigin where sites answer, if this process knows
 */
export function serveConsole(console: ConsoleFiles | undefined, apiOrigin: string | undefined): HttpMiddleware {
  const answer = answerWith(console, apiOrigin);
  return async function answerConsole(ctx, next) {
    if (ctx.method === 'GET' && (isBrowserAtHome(ctx) || isBelow(ctx.path))) answer(ctx);
    else await next();
  };
}

function answerWith(console: ConsoleFiles | undefined, apiOrigin: string | undefined): (ctx: HttpContext) => void {
  return (ctx) => {
    secure(ctx);
    if (ctx.path === '/' || ctx.path === root) ctx.redirect(`${root}/`);
    else if (ctx.path === `${root}/mail-frame`) answerMailFrame(ctx);
    else if (console === undefined) answerNotBuilt(ctx);
    else if (ctx.path.startsWith(assets)) answerAsset(console, ctx);
    else answerPage(console, apiOrigin, ctx);
  };
}

function isBelow(path: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

function isBrowserAtHome(ctx: HttpContext): boolean {
  return ctx.path === '/' && ctx.get('Authorization') === '' && ctx.accepts(['json', 'html']) === 'html';
}

function secure(ctx: HttpContext): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
  ctx.set('X-Frame-Options', 'DENY');
}

function answerPage({ page }: ConsoleFiles, apiOrigin: string | undefined, ctx: HttpContext): void {
  const nonce = randomBytes(16).toString('base64');
  ctx.set('Content-Security-Policy', consolePolicy(nonce, apiOrigin));
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = page.replaceAll(noncePlace, nonce);
}

function answerMailFrame(ctx: HttpContext): void {
  ctx.set('Content-Security-Policy', mailFramePolicy);
  ctx.set('X-Frame-Options', 'SAMEORIGIN');
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = mailFrame;
}

function answerAsset({ assets: files }: ConsoleFiles, ctx: HttpContext): void {
  const file = files.get(ctx.path.slice(assets.length));
  if (!file) return;
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
  ctx.vary('Accept-Encoding');
  ctx.set('Content-Type', file.type);
  const isGzipped = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (isGzipped) ctx.set('Content-Encoding', 'gzip');
  ctx.body = isGzipped ? file.gzipped : file.body;
}

function answerNotBuilt(ctx: HttpContext): void {
  ctx.status = 503;
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = notBuilt;
}
