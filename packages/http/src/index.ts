export { accessLog, type AccessLogOptions } from './access-log.ts';
export { addressRanges, inRanges, normaliseAddress, type AddressRange } from './address-ranges.ts';
export { answerAt } from './answer-at.ts';
export { bearerToken } from './bearer-token.ts';
export { clientAddress, rateLimitAddress } from './client-address.ts';
export { ClientGoneError } from './client-gone-error.ts';
export {
  clearedCookie,
  cookieMode,
  persistentCookie,
  sessionCookie,
  type CookieMode,
  type CookiePlace,
} from './token-cookie.ts';
export { cors } from './cors.ts';
export { decodeJson, type JsonBodyShape, type JsonFieldType } from './decode-json.ts';
export { explainParameter } from './explain-issue.ts';
export { explainOutage } from './explain-outage.ts';
export { goJson } from './go-json.ts';
export { handleErrors, type RenderError } from './handle-errors.ts';
export { inTurn } from './in-turn.ts';
export { FailureLimit } from './failure-limit.ts';
export { hasNul } from './has-nul.ts';
export { health } from './health.ts';
export type { HttpContext, HttpMiddleware, HttpState, LogFields } from './http-state.ts';
export { JsonBodyError } from './json-body-error.ts';
export { noHead, type RoutedMethods } from './no-head.ts';
export { noStore } from './no-store.ts';
export { notFound } from './not-found.ts';
export { cursorLink, setPaginationHeaders, type PageOfTotal } from './pagination-links.ts';
export { parseBody } from './parse-body.ts';
export { parseUuid, type ParsedUuid } from './parse-uuid.ts';
export { uuidOf } from './uuid-of.ts';
export { parseForm, type ParseFormOptions } from './parse-form.ts';
export { readBody, type ReadBodyOptions } from './read-body.ts';
export { ready, type Readiness, type ReadyCheck } from './ready.ts';
export { requestHost, requestHostAndPort } from './request-host.ts';
export { requestId, type RequestIdOptions } from './request-id.ts';
export { routesOf } from './routes-of.ts';
export type { JsonObject } from './scan-json.ts';
export { serveProbes, type ProbesOptions } from './serve-probes.ts';
export { serve, type Servable, type ServeOptions, type Serving } from './serve.ts';
