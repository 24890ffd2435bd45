import { AppError } from '@gatehouse/errors';
import type { HttpContext } from './http-state.ts';
import { readBody, type ReadBodyOptions } from './read-body.ts';

/** Bounds of a form. */
export interface ParseFormOptions extends ReadBodyOptions {
  /** Fields of body and query each; 100 by default. */
  readonly fieldsMax?: number;
}

/**
 * The fields of an `application/x-www-form-urlencoded` or `multipart/form-data` body joined with those of the query. The
 * body wins over the query and the first of repeated fields wins (netlify.md 3.7). Any other body counts as none;
 * uploaded files are passed over. The result has no prototype.
 *
 * @throws AppError `validation_failed` for too many fields or a multipart body that cannot be taken apart; and what
 * {@link readBody} throws
 */
export async function parseForm(ctx: HttpContext, options: ParseFormOptions = {}): Promise<Record<string, string>> {
  const fieldsMax = options.fieldsMax ?? 100;
  const fields = Object.create(null) as Record<string, string>;
  const body = await bodyFields(ctx, options, fieldsMax);
  for (const [name, value] of [...body, ...urlencodedFields(ctx.querystring, fieldsMax)]) fields[name] ??= value;
  return fields;
}

async function bodyFields(ctx: HttpContext, options: ReadBodyOptions, fieldsMax: number): Promise<[string, string][]> {
  if (ctx.is('urlencoded') !== false && ctx.is('urlencoded') !== null) {
    return urlencodedFields((await readBody(ctx, options)).toString('utf8'), fieldsMax);
  }
  return ctx.is('multipart/form-data')
    ? multipartFields(await readBody(ctx, options), ctx.get('Content-Type'), fieldsMax)
    : [];
}

// Counted before they are taken apart: a mebibyte of `&` would make a million entries.
function urlencodedFields(text: string, fieldsMax: number): [string, string][] {
  if (text.split('&', fieldsMax + 1).length > fieldsMax) throw tooManyFields(fieldsMax);
  return [...new URLSearchParams(text)];
}

async function multipartFields(body: Buffer, contentType: string, fieldsMax: number): Promise<[string, string][]> {
  const parts = body.toString('latin1').split(/content-disposition:/i, fieldsMax + 2).length - 1;
  if (parts > fieldsMax) throw tooManyFields(fieldsMax);
  const form = await new Response(new Uint8Array(body), { headers: { 'Content-Type': contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw new AppError('validation_failed', { text: 'The form cannot be read', cause });
    });
  return [...form].flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []));
}

function tooManyFields(fieldsMax: number): AppError {
  return new AppError('validation_failed', { text: 'The form has more than {max} fields', params: { max: fieldsMax } });
}
