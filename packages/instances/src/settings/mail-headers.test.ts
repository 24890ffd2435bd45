import { describe, expect, it } from 'vitest';
import { checkSparseSettings } from './check-settings.ts';
import { parseHeaderMap } from './header-map.ts';

const check = (headers: string): unknown => checkSparseSettings({ smtp: { headers } });

describe('headers of mails', () => {
  it.each(['', '{}', '{"X-Tag":["$messageType"]}', '{"X-Tag":["a","b"],"Feedback-ID":["ü"]}'])('may be %s', (text) => {
    expect(check(text)).toEqual({ smtp: { headers: text } });
    expect(parseHeaderMap(text)).toEqual(text === '' ? {} : JSON.parse(text));
  });

  const ownNames = 'From FROM Sender To Cc Bcc Subject Date Message-ID Reply-To Content-Type MIME-Version Resent-To';
  const refused: readonly (readonly [text: string, problem: string])[] = [
    ['X-Tag: a', 'is not a JSON object'],
    ['["X-Tag"]', 'is not a JSON object'],
    ['{"X-Tag":"a"}', 'has another value for "X-Tag" than a list of 1 to 5 texts on one line'],
    ['{"X-Tag":[]}', 'has another value for "X-Tag"'],
    ['{"X-Tag":["a\\r\\nBcc: victim@example.org"]}', 'has another value for "X-Tag"'],
    ['{"X-Tag":["a\\u2028b"]}', 'has another value for "X-Tag"'],
    ['{"X-Tag: a\\r\\nBcc":["victim@example.org"]}', 'which is no name of a header'],
    ['{"X Tag":["a"]}', 'which is no name of a header'],
    ...ownNames.split(' ').map((name) => [`{"${name}":["a"]}`, `"${name}", which a mail says by itself`] as const),
    [JSON.stringify(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, ['a']]))), 'allowed are 20'],
  ];

  it.each(refused)('are refused: %s', (text, problem) => {
    expect(() => check(text)).toThrow(`smtp.headers: `);
    expect(() => check(text)).toThrow(problem);
  });
});

describe('addresses of mails', () => {
  it.each(['hello@bakery.example', 'a+b@x.example', 'ü@bücher.example'])('answers may go to %s', (reply_to) => {
    expect(checkSparseSettings({ smtp: { reply_to } })).toEqual({ smtp: { reply_to } });
  });

  it.each(['hello', 'a@b, c@d', 'A <a@b.example>', 'a@b.example\r\nBcc: c', '"a b"@c.example'])(
    'but not to %j',
    (reply_to) => {
      expect(() => checkSparseSettings({ smtp: { reply_to } })).toThrow('smtp.reply_to: ');
    },
  );

  it.each(['https://bakery.example/notices?a=1', 'mailto:stop@bakery.example', 'mailto:a@b.example?subject=stop'])(
    'people may unsubscribe at %s',
    (unsubscribe_url) => {
      expect(checkSparseSettings({ mailer: { unsubscribe_url } })).toEqual({ mailer: { unsubscribe_url } });
    },
  );

  it.each(['/notices', 'javascript:alert(1)', 'mailto:nobody', 'https://a.example/>,<mailto:b@c.example'])(
    'but not at %s',
    (unsubscribe_url) => {
      expect(() => checkSparseSettings({ mailer: { unsubscribe_url } })).toThrow('mailer.unsubscribe_url: ');
    },
  );
});
