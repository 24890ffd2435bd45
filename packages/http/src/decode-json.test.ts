import { describe, expect, it } from 'vitest';
import { decodeJson, type JsonBodyShape } from './decode-json.ts';
import { hasNul } from './has-nul.ts';
import { JsonBodyError } from './json-body-error.ts';

const shape: JsonBodyShape = {
  struct: 'SignupParams',
  fields: {
    email: 'string',
    password: 'string',
    data: 'object',
    confirm: 'bool',
    page: 'int',
    rate: 'number',
    roles: 'strings',
    extra: 'any',
  },
  allowTrailing: true,
};

function decode(text: string | Buffer, changes: Partial<JsonBodyShape> = {}): Record<string, unknown> {
  return decodeJson(Buffer.from(text), { ...shape, ...changes });
}

function refusal(text: string | Buffer, changes: Partial<JsonBodyShape> = {}): string {
  try {
    decode(text, changes);
  } catch (error) {
    if (error instanceof JsonBodyError) return error.goText;
    throw error;
  }
  return 'decoded';
}

describe('decodeJson', () => {
  it('reads the members of the shape and ignores the rest', () => {
    expect(decode('{"email":"a@b.c","unknown":{"x":[1]},"confirm":true,"page":3,"rate":-1.5e2,"roles":["a"]}')).toEqual(
      {
        email: 'a@b.c',
        confirm: true,
        page: 3,
        rate: -150,
        roles: ['a'],
      },
    );
  });

  it.each(['Email', 'EMAIL', 'eMaIl'])('matches the name in any case: %s', (key) => {
    expect(decode(`{"${key}":"x"}`)).toEqual({ email: 'x' });
  });

  it('folds the letters that Go folds: long s, Kelvin sign', () => {
    expect(decode('{"pa\u017f\u017fword":"x"}')).toEqual({ password: 'x' });
    expect(
      decodeJson(Buffer.from('{"to\u212aen":"x"}'), { struct: 'V', fields: { token: 'string' }, allowTrailing: true }),
    ).toEqual({ token: 'x' });
  });

  it('lets the last duplicate win, across cases too', () => {
    expect(decode('{"email":"1","email":"2"}')).toEqual({ email: '2' });
    expect(decode('{"Email":"1","email":"2","EMAIL":"3"}')).toEqual({ email: '3' });
    expect(decode('{"Email":"1","email":"2","Email":"3"}')).toEqual({ email: '3' });
  });

  it('prefers the exact name where two members differ in case only', () => {
    const fields = { id: 'string', ID: 'string' } as const;
    expect(decode('{"ID":"1","id":"2"}', { fields })).toEqual({ ID: '1', id: '2' });
  });

  it('reads null as nothing, alone or in a member', () => {
    expect(decode('null')).toEqual({});
    expect(decode('{"email":null,"data":null,"extra":null}')).toEqual({ extra: null });
  });

  it('keeps the keys inside members as they are', () => {
    expect(decode('{"data":{"Email":1,"email":2,"n":null}}')).toEqual({ data: { Email: 1, email: 2, n: null } });
  });

  it('ignores what follows the first value, or refuses it, as asked', () => {
    expect(decode('{"email":"x"}garbage')).toEqual({ email: 'x' });
    expect(decode('null]')).toEqual({});
    expect(refusal('{"email":"x"} x', { allowTrailing: false })).toBe("invalid character 'x' after top-level value");
    expect(decode('{"email":"x"} \r\n\t', { allowTrailing: false })).toEqual({ email: 'x' });
  });

  it.each([
    ['', 'EOF'],
    [' \n', 'EOF'],
    ['{', 'unexpected EOF'],
    ['{"email"', 'unexpected EOF'],
    ['{"email":"a', 'unexpected EOF'],
    ['{"a":tru', 'unexpected EOF'],
    ['{"a":"\\u12', 'unexpected EOF'],
    ['-', 'unexpected EOF'],
    ['xyz', "invalid character 'x' looking for beginning of value"],
    ['grant_type=password', "invalid character 'g' looking for beginning of value"],
    ['<html>', "invalid character '<' looking for beginning of value"],
    ["'a'", String.raw`invalid character '\'' looking for beginning of value`],
    ['\\', String.raw`invalid character '\\' looking for beginning of value`],
    ['\u0000', String.raw`invalid character '\x00' looking for beginning of value`],
    ['é', "invalid character 'Ã' looking for beginning of value"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['{"a":01}', "invalid character '1' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{"a":nul0}', "invalid character '0' in literal null (expecting 'l')"],
    ['{"a":-x}', "invalid character 'x' in numeric literal"],
    ['{"a":1.}', "invalid character '}' after decimal point in numeric literal"],
    ['{"a":1e}', "invalid character '}' in exponent of numeric literal"],
    ['{"a":"\n"}', String.raw`invalid character '\n' in string literal`],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
    ['{"a":"\\u12g4"}', String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ])('says of %j what Go says', (text, expected) => expect(refusal(text)).toBe(expected));

  it('has one word for every early end when the whole text must be one value', () => {
    for (const text of ['', '{', '{"email":"a']) {
      expect(refusal(text, { allowTrailing: false })).toBe('unexpected end of JSON input');
    }
  });

  it.each([
    ['{"email":1}', 'number into Go struct field SignupParams.email of type string'],
    ['{"EMAIL":true}', 'bool into Go struct field SignupParams.email of type string'],
    ['{"email":{}}', 'object into Go struct field SignupParams.email of type string'],
    ['{"data":[]}', 'array into Go struct field SignupParams.data of type map[string]interface {}'],
    ['{"confirm":"yes"}', 'string into Go struct field SignupParams.confirm of type bool'],
    ['{"page":1.5}', 'number 1.5 into Go struct field SignupParams.page of type int'],
    ['{"rate":"1"}', 'string into Go struct field SignupParams.rate of type float64'],
    ['{"roles":"a"}', 'string into Go struct field SignupParams.roles of type []string'],
    ['{"roles":[1]}', 'number into Go struct field SignupParams.roles of type string'],
    ['[]', 'array into Go value of type api.SignupParams'],
    ['"x"', 'string into Go value of type api.SignupParams'],
    ['12', 'number into Go value of type api.SignupParams'],
    ['{"data":{"n":1e400}}', 'number 1e400 into Go value of type float64'],
  ])('names the wrong type in %s', (text, expected) =>
    expect(refusal(text)).toBe(`json: cannot unmarshal ${expected}`),
  );

  it('judges only the duplicate that counts', () => {
    expect(decode('{"email":1,"email":"a"}')).toEqual({ email: 'a' });
  });

  it('changes no prototype, whatever the keys', () => {
    const text =
      '{"__proto__":{"admin":true},"data":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}';
    const decoded = decode(text, { fields: { data: 'object', __proto__: 'object' } });
    const copy = Object.assign({}, decoded['data']);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect((copy as Record<string, unknown>)['admin']).toBeUndefined();
    expect(Object.keys(decoded['data'] as object)).toEqual(['constructor']);
    expect(decoded['toString']).toBeUndefined();
  });

  it('goes 64 levels deep and no deeper', () => {
    const nest = (levels: number): string => `{"extra":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(refusal(nest(64))).toBe('decoded');
    expect(refusal(nest(65))).toBe('exceeded max depth');
    expect(refusal('['.repeat(1_000_000))).toBe('exceeded max depth');
  });

  it('replaces what is no text: lone surrogates, bytes that are not UTF-8', () => {
    expect(decode('{"email":"\\ud800a\\udc00","password":"\\ud83d\\ude00"}')).toEqual({
      email: '\ufffda\ufffd',
      password: '😀',
    });
    expect(decode(Buffer.concat([Buffer.from('{"email":"a'), Buffer.from([0xff]), Buffer.from('"}')]))).toEqual({
      email: 'a\ufffd',
    });
  });

  it('agrees with JSON.parse on ordinary values', () => {
    const value = { extra: [0, -0.5, 1e21, '', 'ü\n"\\/', [], {}, { a: [true, false, null] }] };
    expect(decode(JSON.stringify(value, null, 2))).toEqual(value);
  });

  it('reads a mebibyte of the worst kind without standing still', () => {
    const started = performance.now();
    decode(`{"extra":[${'"\\u0041",'.repeat(110_000)}1]}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('hasNul', () => {
  it.each([
    ['{"email":"a\\u0000"}', true],
    ['{"data":{"a":[{"b":"\\u0000"}]}}', true],
    ['{"data":{"a\\u0000":1}}', true],
    ['{"data":{"a":["\\\\u0000"]}}', false],
  ])('finds U+0000 in %s: %s', (text, expected) => expect(hasNul(decode(text))).toBe(expected));
});
