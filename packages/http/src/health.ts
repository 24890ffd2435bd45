import type { HttpMiddleware } from './http-state.ts';

/** Says that the process lives, and nothing of what it depends on (netlify.md 3.1; the name is the wire's). */
export function health({ version, description }: { version: string; description: string }): HttpMiddleware {
  const body = JSON.stringify({ description, name: 'GoTrue', version });
  return function answerHealth(ctx) {
    ctx.set('Content-Type', 'application/json');
    ctx.body = body;
  };
}
