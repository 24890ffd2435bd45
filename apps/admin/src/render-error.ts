import type { AppError, AppErrorProblem, ErrorCode } from '@gatehouse/errors';
import { goJson, type RenderError } from '@gatehouse/http';

/**
 * Errors of the operator's wire: `{"code":<status>,"msg":…}`, from 500 up with `error_id` (netlify.md 1.3). `/v1` also
 * names every value that cannot be used.
 */
export const renderError: RenderError = (error, ctx) => {
  const { status, message } = error;
  const problems = ctx.path.startsWith('/v1/') ? problemsOf(error) : undefined;
  ctx.status = status;
  ctx.set('Content-Type', 'application/json');
  ctx.body = goJson({
    code: status,
    msg: message,
    ...(status >= 500 ? { error_id: ctx.state.requestId } : {}),
    ...(problems ? { problems } : {}),
  });
};

/** What an error is about that is always about the same member of a body. */
const members: Readonly<Partial<Record<ErrorCode, string>>> = {
  email_address_refused: 'email',
  email_exists: 'email',
  instance_domain_taken: 'domain',
  instance_exists: 'uuid',
  instance_slug_taken: 'slug',
  operator_name_taken: 'name',
  password_invalid: 'password',
  password_too_long: 'password',
  weak_password: 'password',
  webhook_url_refused: 'url',
};

function problemsOf({ code, params, message, problems }: AppError): readonly AppErrorProblem[] | undefined {
  if (problems) return problems;
  const path = typeof params['path'] === 'string' ? params['path'] : members[code];
  if (path === undefined) return undefined;
  return [{ path, problem: typeof params['problem'] === 'string' ? params['problem'] : message }];
}
