import { describe, expect, test } from 'vitest';
import { parseTemplate } from './parse-template.ts';
import { renderHtml, renderSubject, renderText } from './render-template.ts';
import { TemplateError } from './template-error.ts';

const values = {
  SiteURL: 'https://site.test',
  ConfirmationURL: 'https://api.test/verify?token=abc&type=signup&redirect_to=https://site.test/',
  Email: 'ann@site.test',
  Token: '123456',
  RedirectTo: 'https://site.test/a?b=1&c=2',
  Data: {
    name: `<b>"O'Neil" & co</b>`,
    script: 'JavaScript:alert(1)',
    app: 'myapp://callback',
    age: 42,
    big: 1234567.5,
    yes: true,
    zero: 0,
    empty: '',
    nothing: null,
    list: ['a', 'b', 3],
    address: { city: 'Paris', area: { code: 75 } },
    'first-name': 'Ann',
    percent: '50% of %41',
    path: `x/../y z?'`,
    colour: 'dark red',
    css: 'red;background:url(x)',
  },
};
const variables = Object.keys(values);

describe('the language', () => {
  test.each([
    ['Hi {{ .Email }}, {{.Token}}!', 'Hi ann@site.test, 123456!'],
    ['[{{ .Data.none }}][{{ .Data.none.deeper.still }}][{{ .Data.nothing }}][{{ .Data.age.x }}]', '[][][][]'],
    ['{{ .Data.address.area.code }} {{ .Data.age }} {{ .Data.big }} {{ .Data.yes }}', '75 42 1234567.5 true'],
    ['{{ .Data.list }} {{ .Data.address }}', '[a b 3] map[area:map[code:75] city:Paris]'],
    ['{{ index .Data "first-name" }} {{ index .Data.list 1 }} {{ index .Data "address" "city" }}', 'Ann b Paris'],
    ['[{{ index .Data.list 9 }}{{ index .Data.list "length" }}{{ index .Data "x" "y" }}]', '[]'],
    ['{{ (index .Data "address").city }}', 'Paris'],
    [
      '{{ .Data.__proto__ }}{{ .Data.constructor }}{{ .Data.list.length }}{{ .Data.name.length }}{{ index .Data "toString" }}',
      '',
    ],
    ['a  {{- .Token -}}  b {{- /* c */ -}} \n d{{/* e */}}f', 'a123456bdf'],
    [
      '{{ "a\\tb\\u00e9\\x41\\"" }} {{ `raw\\n` }} {{ 1.5 }} {{ -3 }} {{ 1e3 }} {{ true }}',
      'a\tbéA" raw\\n 1.5 -3 1000 true',
    ],
    ['{{ if .Data.yes }}a{{ else }}b{{ end }}{{ if .Data.zero }}a{{ else }}b{{ end }}', 'ab'],
    ['{{ if .Data.empty }}a{{ else if .Data.none }}b{{ else if .Data.list }}c{{ else }}d{{ end }}', 'c'],
    ['{{ if .Data.empty }}a{{ end }}', ''],
    ['{{ with .Data.address }}{{ .city }} {{ $.Token }}{{ else }}none{{ end }}', 'Paris 123456'],
    ['{{ with .Data.none }}a{{ else with .Data.list }}{{ len . }}{{ else }}c{{ end }}', '3'],
    ['{{ with $x := .Token }}{{ $x }}{{ . }}{{ end }}', '123456123456'],
    ['{{ if $x := .Data.empty }}a{{ else if eq $x "" }}b{{ end }}', 'b'],
    ['{{ range .Data.list }}<{{ . }}>{{ end }}', '<a><b><3>'],
    ['{{ range $i, $e := .Data.list }}{{ $i }}={{ $e }} {{ end }}', '0=a 1=b 2=3 '],
    ['{{ range $k, $v := .Data.address }}{{ $k }}={{ $v }} {{ end }}', 'area=map[code:75] city=Paris '],
    ['{{ range .Data.none }}a{{ else }}none{{ end }}{{ range .Data.age }}a{{ else }}none{{ end }}', 'nonenone'],
    ['{{ $x := 1 }}{{ range .Data.list }}{{ $x = . }}{{ end }}{{ $x }}', '3'],
    ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', '21'],
    ['{{ eq .Token "x" "123456" }} {{ ne 1 2 }} {{ eq .Data.none nil }} {{ eq .Data.age 42 }}', 'true true true true'],
    [
      '{{ eq .Data.age "42" }} {{ eq .Data.list .Data.list }} {{ lt .Data.age "x" }} {{ gt .Data.none 1 }}',
      'false false false false',
    ],
    ['{{ lt 1 2 }} {{ le 2 2 }} {{ gt "b" "a" }} {{ ge 1 2 }}', 'true true true false'],
    [
      '{{ and .Data.yes .Data.empty 1 }}|{{ or .Data.none .Data.zero "x" }}|{{ or .Data.none .Data.nothing }}|{{ not 0 }}',
      '|x||true',
    ],
    ['{{ len "é" }} {{ len .Data.list }} {{ len .Data.address }} {{ len .Data.age }}', '2 3 2 0'],
    ['{{ print 1 2 "a" 3 true }} {{ "b" | print "a" }}', '1 2a3 true ab'],
    ['{{ printf "%s-%v-%d-%q-%%-%t-%.2f" .Token 1.5 7 "q" true .Data.big }}', '123456-1.5-7-"q"-%-true-1234567.50'],
    ['{{ .Data.path | urlquery }} {{ "<" | html }}', 'x%2F..%2Fy%20z%3F%27 &lt;'],
  ])('%s', (source, expected) => expect(text(source)).toBe(expected));

  test('an own property named like one of the prototype is data', () => {
    const template = parseTemplate('{{ .Data.__proto__ }}{{ .Data.constructor.name }}', { variables: ['Data'] });
    const data: unknown = JSON.parse('{"__proto__":"a","constructor":{"name":"b"}}');
    expect(renderText(template, { Data: data })).toBe('ab');
  });

  test('an allowed variable without a value prints as nothing', () => {
    expect(renderText(parseTemplate('[{{ .Token }}]', { variables: ['Token'] }), {})).toBe('[]');
  });

  test('functions and symbols among the values print as nothing that matters', () => {
    const template = parseTemplate('{{ if .Data.f }}a{{ end }}{{ range .Data.s }}b{{ end }}', { variables: ['Data'] });
    expect(renderText(template, { Data: { f: () => 'x', s: Symbol('x') } })).toBe('');
  });
});

describe('escaping by place', () => {
  test.each([
    ['<p>{{ .Data.name }}</p>', '<p>&lt;b&gt;&#34;O&#39;Neil&#34; &amp; co&lt;/b&gt;</p>'],
    ['<p>{{ .Data.name | html }}</p>', '<p>&lt;b&gt;&#34;O&#39;Neil&#34; &amp; co&lt;/b&gt;</p>'],
    ['<title>{{ .Data.name }}</title>', '<title>&lt;b&gt;&#34;O&#39;Neil&#34; &amp; co&lt;/b&gt;</title>'],
    [`<a title='{{ .Data.name }}'>`, `<a title='&lt;b&gt;&#34;O&#39;Neil&#34; &amp; co&lt;/b&gt;'>`],
    ['<a title={{ .Data.colour }}>', '<a title=dark&#32;red>'],
    ['<a title={{ .Data.empty }} b=c>', '<a title=ZgotmplZ b=c>'],
    ['<a title=x{{ .Data.name }} b>', '<a title=x&lt;b&gt;&#34;O&#39;Neil&#34;&#32;&amp;&#32;co&lt;/b&gt; b>'],
    [
      '<a href="{{ .ConfirmationURL }}">',
      '<a href="https://api.test/verify?token=abc&amp;type=signup&amp;redirect_to=https://site.test/">',
    ],
    [
      '<a href="{{ .ConfirmationURL }}&lang={{ .RedirectTo }}">',
      '<a href="https://api.test/verify?token=abc&amp;type=signup&amp;redirect_to=https://site.test/&lang=https%3A%2F%2Fsite.test%2Fa%3Fb%3D1%26c%3D2">',
    ],
    [
      '<a href="{{ .SiteURL }}/c?t={{ .Token }}&amp;next={{ .RedirectTo }}">',
      '<a href="https://site.test/c?t=123456&amp;next=https%3A%2F%2Fsite.test%2Fa%3Fb%3D1%26c%3D2">',
    ],
    [
      '<a href="{{ if .Token }}{{ .SiteURL }}{{ else }}https://b.test{{ end }}/c?t={{ .Data.name }}">',
      '<a href="https://site.test/c?t=%3Cb%3E%22O%27Neil%22%20%26%20co%3C%2Fb%3E">',
    ],
    ['<a href="?q={{ .Data.name | urlquery }}">', '<a href="?q=%3Cb%3E%22O%27Neil%22%20%26%20co%3C%2Fb%3E">'],
    ['<a href="/p/{{ .Data.path }}">', '<a href="/p/x/../y%20z?%27">'],
    ['<a href="/p/{{ .Data.percent }}">', '<a href="/p/50%25%20of%20%41">'],
    ['<a href="{{ .Data.script }}">', '<a href="#ZgotmplZ">'],
    ['<a href=" {{ .Data.script }}">', '<a href=" #ZgotmplZ">'],
    ['<a href={{ .Data.script }}>', '<a href=#ZgotmplZ>'],
    ['<a href="{{ .Data.app }}">', '<a href="#ZgotmplZ">'],
    ['<a href="{{ .Data.empty }}{{ .Data.script }}">', '<a href="JavaScript%3Aalert%281%29">'],
    ['<a href="java{{ .Data.script }}">', '<a href="javaJavaScript%3Aalert%281%29">'],
    [
      '<a data-href="{{ .Data.script }}" xlink:href="{{ .Data.script }}">',
      '<a data-href="#ZgotmplZ" xlink:href="#ZgotmplZ">',
    ],
    ['<a href="mailto:{{ .Email }}?subject={{ .Data.colour }}">', '<a href="mailto:ann@site.test?subject=dark%20red">'],
    ['<img src="{{ .SiteURL }}/logo.png">', '<img src="https://site.test/logo.png">'],
    ['<p style="color: {{ .Data.colour }}; width: {{ .Data.age }}px">', '<p style="color: dark red; width: 42px">'],
    ['<p style="color: {{ .Data.css }}">', '<p style="color: ZgotmplZ">'],
    ['<input {{ if .Token }}checked{{ end }} value="{{ .Token }}">', '<input checked value="123456">'],
    ['<a {{ if .Token }}class="x"{{ end }} id=y>', '<a class="x" id=y>'],
    ['a<!-- {{ .Token }} <b> -->b<!--[if mso]><i>{{ .Token }}</i><![endif]-->c<!-->d<?xml?>e', 'abcde'],
    ['<!DOCTYPE html><p>1 < 2 <3 </ <{{ .Token }}', '<!DOCTYPE html><p>1 &lt; 2 &lt;3 &lt;/ &lt;123456'],
    [
      '<style>p > a { color: red }</style><script>if (a < b) c()</script>{{ .Token }}',
      '<style>p > a { color: red }</style><script>if (a < b) c()</script>123456',
    ],
    ['<style>{{ if .Token }}p { }{{ end }}</style>', '<style>p { }</style>'],
  ])('%s', (source, expected) => expect(html(source)).toBe(expected));

  test('text is not escaped, and a template parsed as text is never HTML', () => {
    expect(text('{{ .Data.name }} < {{ .Token }}')).toBe(`${values.Data.name} < 123456`);
    const template = parseTemplate('{{ .Token }}', { variables, format: 'text' });
    expect(() => renderHtml(template, values)).toThrow('cannot be rendered as HTML');
  });

  test('a subject is one line whatever the values are', () => {
    const template = parseTemplate(' Hi\n {{ .Data }} ', { variables: ['Data'], format: 'text' });
    const subject = renderSubject(template, { Data: 'a\r\nBcc: x@y.test\0\u{85}\u{2028}b\tc' });
    expect(subject).toBe('Hi a Bcc: x@y.test b c');
  });

  test('hostile values never change the tags, the attributes or the scheme of a link', () => {
    const sources = [
      '<p>{{ .Data.a }}</p>{{ .Data.b }}',
      '<title>{{ .Data.a }}</title><textarea>{{ .Data.b }}</textarea>',
      '<a title="{{ .Data.a }}" id=\'{{ .Data.b }}\' class={{ .Data.a }} lang={{ .Data.b }}>x</a>',
      '<a href="{{ .Data.a }}{{ .Data.b }}">x</a>',
      "<a href='{{ .Data.a }}/{{ .Data.b }}'>x</a>",
      '<a href={{ .Data.a }}{{ .Data.b }}>x</a>',
      '<a href="{{ .Data.a }}?{{ .Data.b }}">x</a>',
      '<a href="{{ .Data.a }}&b={{ .Data.b }}">x</a>',
      '<a href="j{{ .Data.a }}{{ .Data.b }}">x</a>',
      '<a href="{{ if .Data.a }}{{ .Data.a }}{{ else }}{{ .Data.b }}{{ end }}{{ .Data.b }}">x</a>',
      '<p style="color: {{ .Data.a }}; font-family: \'{{ .Data.b }}\'">x</p>',
      '<{{ .Data.a }}<p>{{ with .Data.b }}</{{ . }}{{ end }}&{{ .Data.a }};</p>',
      '<!-- {{ .Data.a }} --><p>{{ .Data.b }}<!{{ .Data.a }}></p>',
    ];
    for (const source of sources) {
      const template = parseTemplate(source, { variables: ['Data'] });
      const expected = skeletonOf(renderHtml(template, { Data: { a: 'a', b: 'b' } }));
      for (let round = 0; round < 400; round++) {
        const data = { a: hostile(round), b: hostile(round + 7_919) };
        const result = renderHtml(template, { Data: data });
        expect([source, data, skeletonOf(result)]).toEqual([source, data, expected]);
      }
    }
  });
});

describe('bounds on rendering', () => {
  test.each([
    ['output', '{{ range .Data.many }}{{ $.Data.long }}{{ end }}', 'the result may have'],
    ['rounds', '{{ range .Data.many }}{{ range $.Data.many }}{{ end }}{{ end }}', 'rounds in all'],
    ['doubling', `{{ $x := .Data.long }}${'{{ $x = print $x $x }}'.repeat(64)}`, 'too much work'],
    ['comparing', `{{ range .Data.many }}{{ if eq $.Data.long $.Data.long2 }}{{ end }}{{ end }}`, 'too much work'],
    ['dropped output', '<!-- {{ range .Data.many }}{{ $.Data }}{{ end }} -->', 'too much work'],
    ['sorting', '{{ range .Data.many }}{{ if $.Data.wide }}{{ end }}{{ end }}', 'too much work'],
  ])('%s ends with an error, in time', (_name, source, problem) => {
    const data = {
      many: Array.from({ length: 5_000 }, (_, index) => index),
      long: 'a'.repeat(50_000),
      long2: 'a'.repeat(49_999) + 'b',
      wide: Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1])),
    };
    const template = parseTemplate(source, { variables: ['Data'] });
    const started = performance.now();
    expect(() => renderHtml(template, { Data: data })).toThrow(TemplateError);
    expect(() => renderHtml(template, { Data: data })).toThrow(problem);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('data nested without end is printed to a depth', () => {
    const data: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000));
    expect(renderText(parseTemplate('{{ .Data }}', { variables: ['Data'] }), { Data: data })).toBe(
      `${'['.repeat(32)}…${']'.repeat(32)}`,
    );
  });

  test('one template can be rendered many times, with no trace of the last', () => {
    const template = parseTemplate('{{ $x := .Token }}{{ $x }}', { variables: ['Token'] });
    expect(['a', 'b', 'a'].map((Token) => renderHtml(template, { Token }))).toEqual(['a', 'b', 'a']);
  });
});

function text(source: string): string {
  return renderText(parseTemplate(source, { variables, format: 'text' }), values);
}

function html(source: string): string {
  return renderHtml(parseTemplate(source, { variables }), values);
}

/** The tags with the names of their attributes, and the scheme of each link, as a browser would see them. */
function skeletonOf(html: string): string[] {
  const tags = html.matchAll(/<(\/?[a-z!?][^\s>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>?/gi);
  return [...tags].map(([, name = '', attributes = '']) => {
    const found = [...attributes.matchAll(/([^\s=]+)(?:=("[^"]*"|'[^']*'|[^\s]*))?/g)];
    return [name, ...found.map(([, attribute = '', value = '']) => attribute + schemeOf(attribute, value))].join(' ');
  });
}

function schemeOf(attribute: string, value: string): string {
  if (attribute !== 'href') return '';
  const decoded = value
    .replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)))
    .replace(/["'\s\p{Cc}]/gu, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(decoded)?.[1]?.toLowerCase() ?? '';
  return ['', 'http', 'https', 'mailto'].includes(scheme) ? '' : `!${scheme}`;
}

const fragments = [
  '< > " \' ` = & ; : / \\ ( ) # ? % {{ }} x é javascript JaVaScRiPt: vbscript: data:text/html, https:// <script>'.split(
    ' ',
  ),
  '</title> </textarea> --> <!-- onload=alert(1) &#39; &colon; %22 %3A url( */'.split(' '),
  [' ', '\n', '\t', '\0', '\u{2028}', '\u{feff}', '\ud800'],
].flat();

/** The same for the same seed: a run that fails can be repeated. */
function hostile(seed: number): string {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  const next = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % bound;
  };
  return Array.from({ length: next(6) }, () => fragments[next(fragments.length)]).join('');
}
