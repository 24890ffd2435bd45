import { Router } from '@koa/router';
import { noHead, routesOf, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import { openApiDocument } from './openapi-document.ts';
import { referencePage, referencePagePolicy } from './reference-page.ts';
import type { RouteContract } from './route-contract.ts';

/**
 * `GET /v1/openapi.json` and `GET /v1/reference`: what the routes are, for programs and for people. The same on every
 * Gatehouse of a version, so that no credential is asked for.
 */
export function describeRoutes(contracts: readonly RouteContract[], version: string): HttpMiddleware {
  const document = openApiDocument(contracts, version);
  const json = JSON.stringify(document);
  const page = referencePage(document);
  const router = new Router<HttpState>();
  router.get('/v1/openapi.json', function answerDocument(ctx) {
    ctx.type = 'application/json';
    ctx.body = json;
  });
  router.get('/v1/reference', function answerPage(ctx) {
    ctx.set('Content-Security-Policy', referencePagePolicy);
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Referrer-Policy', 'no-referrer');
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = page;
  });
  return routesOf(noHead(router));
}
