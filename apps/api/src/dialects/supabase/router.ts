import { Router } from '@koa/router';
import { noHead } from '@gatehouse/http';
import type { ApiState } from '../../api-state.ts';

/** The table of contents of the Supabase dialect: one line a route. */
export function supabaseRouter(): Router<ApiState> {
  const router = new Router<ApiState>({ strict: true });
  return noHead(router);
}
