import type { HttpContext } from '@gatehouse/http';

/** Answers with JSON, as both wire languages write its type: without a charset (supabase-extended.md 1.1). */
export function answerJson(ctx: HttpContext, body: unknown, status = 200): void {
  ctx.status = status;
  ctx.set('Content-Type', 'application/json');
  ctx.body = JSON.stringify(body);
}
