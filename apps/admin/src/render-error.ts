import { goJson, type RenderError } from '@gatehouse/http';

/**
 * Errors of the operator's wire: `{"code":<status>,"msg":…}`, from 500 up with `error_id` (netlify.md 1.3). `/v1` also
 * lists every value that cannot be used.
 */
export const renderError: RenderError = (error, ctx) => {
  const { status, message, problems } = error;
  ctx.status = status;
  ctx.set('Content-Type', 'application/json');
  ctx.body = goJson({
    code: status,
    msg: message,
    ...(status >= 500 ? { error_id: ctx.state.requestId } : {}),
    ...(problems && ctx.path.startsWith('/v1/') ? { problems } : {}),
  });
};
