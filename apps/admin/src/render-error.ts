import { goJson, type RenderError } from '@gatehouse/http';

/** Errors of the operator's wire: `{"code":<status>,"msg":…}`, from 500 up with `error_id` (netlify.md 1.3). */
export const renderError: RenderError = (error, ctx) => {
  const { status, message } = error;
  ctx.status = status;
  ctx.type = 'application/json';
  ctx.body = goJson({ code: status, msg: message, ...(status >= 500 ? { error_id: ctx.state.requestId } : {}) });
};
