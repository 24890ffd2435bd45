import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import * as fc from 'fast-check';
import Koa from 'koa';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { isAppError } from '@gatehouse/errors';
import { goJson, JsonBodyError, parseBody, parseForm, type HttpContext } from '@gatehouse/http';
import { readJson } from '../../packages/http/src/decode-json.ts';
import { holds } from './property.ts';
import { anyBytes, anyJson, anyText, damaged, nested, wellFormed } from './values.ts';

/** Koa's own context of a request that has arrived, with this body. */
function arrived(body: Buffer, contentType: string, query = ''): HttpContext {
  const req = new IncomingMessage(new Socket());
  req.method = 'POST';
  req.url = `/${query === '' ? '' : `?${query}`}`;
  req.headers = { 'content-type': contentType, 'content-length': String(body.length) };
  const ctx = new Koa().createContext(req, new ServerResponse(req)) as unknown as HttpContext;
  ctx.state.rawBody = Promise.resolve(body);
  return ctx;
}

/** Halves of characters are no text: Go reads them as U+FFFD. */
function readable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) => (typeof item === 'string' ? wellFormed(item) : item));
} // prettier-ignore

function read(bytes: Buffer): { readonly value?: unknown; readonly refused?: JsonBodyError } {
  try {
    return { value: readJson(bytes, false) };
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    return { refused: error };
  }
}

function parseStrictly(text: string): { readonly value?: unknown; readonly fails: boolean } {
  try {
    return { value: JSON.parse(text) as unknown, fails: false };
  } catch {
    return { fails: true };
  }
}

async function onlyAppErrors<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    expect(error.status).toBeLessThan(500);
    return undefined;
  });
}

describe('a JSON body', () => {
  holds('is read as it was written', [anyJson()], (value) => {
    const written = JSON.stringify(value);
    expect(readable(readJson(Buffer.from(written), false))).toEqual(readable(JSON.parse(written, withoutProto)));
  });

  holds('is read from what goJson writes', [anyJson()], (value) => {
    expect(readable(readJson(Buffer.from(goJson(value)), false))).toEqual(
      readable(JSON.parse(goJson(value), withoutProto)),
    );
  });

  holds(
    'is read only where every reader of JSON reads it, and as the same value',
    [
      fc.oneof(
        anyBytes,
        damaged(anyJson(3).map((value) => JSON.stringify(value))).map((text) => Buffer.from(text)),
      ),
    ],
    (bytes) => {
      const { value, refused } = read(bytes);
      const strict = parseStrictly(bytes.toString());
      if (strict.fails) expect(refused).toBeInstanceOf(JsonBodyError);
      else if (!refused) expect(readable(value)).toEqual(readable(JSON.parse(bytes.toString(), withoutProto)));
      if (refused) expect(refused.goText.length).toBeLessThan(200);
    },
    { runs: 1_000 },
  );

  holds('of any depth ends no process', [fc.integer({ min: 0, max: 200_000 })], (levels) => {
    const { refused } = read(Buffer.from(nested(levels + 1)));
    expect(refused === undefined).toBe(levels <= 64);
  }, { runs: 20, examples: [[64], [65], [200_000]] }); // prettier-ignore

  const schema = z.object({
    email: z.string().optional(),
    data: z.looseObject({}).optional(),
    count: z.int().optional(),
  });
  holds(
    'is checked without any other error than those that are declared',
    [fc.oneof(anyBytes, fc.dictionary(fc.oneof(fc.constantFrom('email', 'EMAIL', 'data', 'count', '__proto__'), anyText), anyJson(3)).map((value) => Buffer.from(JSON.stringify(value))))],
    async (bytes) => {
      await onlyAppErrors(parseBody(arrived(bytes, 'application/json'), schema));
      expect(Reflect.ownKeys(Object.prototype)).not.toContain('polluted');
    },
  ); // prettier-ignore
});

/** Our readers drop that key. */
function withoutProto(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

describe('a form', () => {
  const field = fc.tuple(
    anyText.map((text) => wellFormed(text)),
    anyText.map((text) => wellFormed(text)),
  );

  const emptyField: [string, string] = ['', ''];

  holds('gives the first of each field as it was written', [fc.array(field, { maxLength: 20 })], async (fields) => {
    const text = new URLSearchParams(fields).toString();
    const form = await parseForm(arrived(Buffer.from(text), 'application/x-www-form-urlencoded'));
    const first = new Map(fields.toReversed());
    expect(new Map(Object.entries(form))).toEqual(first);
  });

  holds(
    'of many parts gives the texts, and is refused in words where it cannot be taken apart',
    [fc.array(field, { maxLength: 8 }), fc.nat(), anyText, fc.boolean()],
    async (fields: [string, string][], at, junk, isDamaged) => {
      const form = new FormData();
      for (const [name, value] of fields) form.append(name, value);
      const response = new Response(form);
      const type = response.headers.get('content-type') ?? '';
      const whole = Buffer.from(await response.arrayBuffer());
      const place = at % (whole.length + 1);
      const body = isDamaged ? Buffer.concat([whole.subarray(0, place), Buffer.from(junk), whole.subarray(place + 1)]) : whole;
      const found = await onlyAppErrors(parseForm(arrived(body, type)));
      expect(Object.keys(found ?? {}).length).toBeLessThanOrEqual(100);
      // A decoder of UTF-8 takes that mark off, wherever a text begins.
      if (!isDamaged) expect(found && Object.keys(found)).toHaveLength(new Set(fields.map(([name]) => name.replace(/^\ufeff/, ''))).size);
    },
    { examples: [[[emptyField, ['\ufeff', '']], 0, '', false]] },
  ); // prettier-ignore

  holds(
    'of whatever bytes and types ends with fields or an error of ours',
    [anyBytes, fc.oneof(fc.constantFrom('application/x-www-form-urlencoded', 'multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded; charset=utf-16'), fc.string()), fc.webQueryParameters()],
    async (bytes, type, query) => {
      const form = await onlyAppErrors(parseForm(arrived(bytes, type, query)));
      if (form) expect(Object.getPrototypeOf(form)).toBeNull();
    },
  ); // prettier-ignore
});
