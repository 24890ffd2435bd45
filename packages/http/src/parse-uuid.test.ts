import { expect, it } from 'vitest';
import { parseUuid } from './parse-uuid.ts';

const uuid = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const digits = uuid.replaceAll('-', '');

it.each([uuid, uuid.toUpperCase(), digits, `{${uuid}}`, `{${digits}}`, `urn:uuid:${uuid}`, `urn:uuid:${digits}`])(
  'reads %s',
  (text) => expect(parseUuid(text)).toEqual({ uuid }),
);

it.each([
  ['', 'uuid: incorrect UUID length 0 in string ""'],
  ['abc', 'uuid: incorrect UUID length 3 in string "abc"'],
  [`x${uuid.slice(1)}`, `uuid: incorrect UUID format in string "x${uuid.slice(1)}"`],
  [`{${uuid}x`, `uuid: incorrect UUID format in string "{${uuid}x"`],
  [`x${uuid}}`, `uuid: incorrect UUID format in string "x${uuid}}"`],
  [
    '6ba7b8109dad-11d1-80b4-00c04fd430c8a',
    'uuid: incorrect UUID format in string "6ba7b8109dad-11d1-80b4-00c04fd430c8a"',
  ],
])('says of %j what is wrong', (text, problem) => {
  expect(parseUuid(text)).toEqual({ problem });
});
