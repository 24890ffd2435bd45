import { describe, expect, test } from 'vitest';
import { parseTemplate, type TemplateOptions } from './parse-template.ts';
import { TemplateError } from './template-error.ts';

const variables = ['SiteURL', 'ConfirmationURL', 'Email', 'Token', 'Data'];

describe('what is refused, by name and place', () => {
  test.each([
    ['{{ .Foo }}', 4, 'unknown variable ".Foo"; allowed: .SiteURL, .ConfirmationURL, .Email, .Token, .Data'],
    ['{{ .email }}', 4, 'unknown variable ".email"'],
    ['{{ if .Foo }}{{ end }}', 7, 'unknown variable ".Foo"'],
    ['{{ if true }}{{ else if .Foo }}{{ end }}', 25, 'unknown variable ".Foo"'],
    ['{{ range .Data.x }}{{ $.Foo }}{{ end }}', 24, 'unknown variable ".Foo"'],
    ['{{ with . }}{{ .Foo }}{{ end }}', 16, 'unknown variable ".Foo"'],
    ['{{ .__proto__ }}', 4, 'unknown variable'],
    ['{{ .constructor }}', 4, 'unknown variable'],
    ['{{ .Email.Domain }}', 10, 'has no fields'],
    ['{{ with .Email }}{{ .SiteURL }}{{ end }}', 21, 'write $.SiteURL'],
    ['{{ $x }}', 4, 'unknown variable "$x"; known here: $'],
    ['{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}', 39, 'unknown variable "$x"'],
    ['{{ $x = 1 }}', 1, '$x does not exist yet'],
    ['{{ $ := 1 }}', 4, 'cannot be set'],
    ['{{ Email }}', 4, 'unknown function "Email"; write .Email'],
    ['{{ call .Email }}', 4, 'unknown function "call"; allowed: eq, ne'],
    ['{{ constructor }}', 4, 'unknown function'],
    ['{{ eq .Email }}', 4, 'eq takes 2 to 16 arguments, here it has 1'],
    ['{{ not }}', 4, 'not takes 1 arguments'],
    ['{{ eq len .Email 1 }}', 7, 'needs parentheses: (len …)'],
    ['{{ .Email .Token }}', 11, 'takes no arguments'],
    ['{{ .Token | .Email }}', 13, 'only a function can follow "|"'],
    ['{{ printf .Email }}', 4, 'must be a string in quotes'],
    ['{{ printf "%x" 1 }}', 4, 'printf does not know "%x"'],
    ['{{ printf "100%" }}', 4, 'printf does not know "%"'],
    ['{{ (eq 1 1 }}', 1, 'a ")" is missing'],
    ['{{ eq 1 1) }}', 10, '")" is not expected'],
    ['{{ }}', 1, 'a value is missing'],
    ['{{ if }}{{ end }}', 1, 'a value is missing'],
    ['{{ | html }}', 4, 'a value is missing before "|"'],
    ['{{ .Email', 1, 'never closed'],
    ['{{ "a }}', 4, 'string is never closed'],
    ['{{ "\\z" }}', 4, '\\z is not an escape'],
    ['{{/* a', 1, 'comment is never closed'],
    ['{{/* a */ .Email }}', 8, 'comment must be alone'],
    ['{{ .Data.first-name }}', 15, 'write index .Data "the-key"'],
    ['{{ .Data.1st }}', 10, 'not a number'],
    ['{{ .Email; }}', 10, '";" means nothing'],
    ['{{ if true }}', 1, '{{ if }} is never closed'],
    ['{{ if true }}{{ else }}', 1, 'never closed'],
    ['{{ if true }}{{ else }}{{ else }}{{ end }}', 24, 'second {{ else }}'],
    ['{{ if true }}{{ else with 1 }}{{ end }}{{ end }}', 22, '"with" is not expected'],
    ['{{ end }}', 1, '{{ end }} closes nothing'],
    ['a{{ else }}', 2, '{{ else }} closes nothing'],
    ['{{ range .Email }}{{ end }}', 1, 'range needs a list'],
    ['{{ range 5 }}{{ end }}', 1, 'range needs a list'],
    ['{{ range $a, .Data }}{{ end }}', 14, 'write range $key, $item := …'],
    ['{{ define "x" }}{{ end }}', 4, '{{ define }} is not supported'],
    ['{{ template "x" }}', 4, 'not supported'],
    ['{{ range .Data }}{{ break }}{{ end }}', 21, 'not supported'],
  ])('%s', (source, column, problem) => {
    const error = failureOf(source);
    expect(error.message).toContain(problem);
    expect([error.line, error.column]).toEqual([1, column]);
    expect(error.message).toBe(`Line 1, column ${column}: ${error.problem}`);
  });

  test('the place counts lines, also behind trimmed text and inside an action', () => {
    expect(failureOf('a\n  b\n\n {{- .Foo }}')).toMatchObject({ line: 4, column: 6 });
    expect(failureOf('a\n{{ if\n  .Foo }}{{ end }}')).toMatchObject({ line: 3, column: 3 });
    expect(failureOf('{{ .Email -}} \n <a onclick="{{ .Token }}">')).toMatchObject({ line: 2, column: 14 });
    expect(failureOf('{{ .Email -}} \n <b =>')).toMatchObject({ line: 2, column: 5 });
  });
});

describe('bounds on the source', () => {
  test('bytes are counted, not characters', () => {
    expect(() => parse('é', { maxBytes: 2 })).not.toThrow();
    expect(failureOf('éa', { maxBytes: 2 }).message).toContain('has 3 bytes; allowed are 2');
    expect(failureOf('a'.repeat(256 * 1024 + 1)).message).toContain('allowed are 262144');
  });

  test('blocks, parentheses and pipelines are nested to a bounded depth', () => {
    const blocks = (depth: number): string => '{{ if true }}'.repeat(depth) + '{{ end }}'.repeat(depth);
    expect(() => parse(blocks(32))).not.toThrow();
    expect(failureOf(blocks(33)).message).toContain('at most 32 deep');
    expect(failureOf(`{{ ${'('.repeat(10_000)}1${')'.repeat(10_000)} }}`).message).toContain('at most 32 deep');
    expect(failureOf(`{{ 1 ${'| html '.repeat(10_000)} }}`).message).toContain('at most 32 commands');
    expect(failureOf(`{{ .Data${'.a'.repeat(10_000)} }}`).message).toContain('at most 32 names');
  });

  test('the variables known at one place are bounded', () => {
    expect(() => parse('{{ if true }}{{ $x := 1 }}{{ end }}'.repeat(100))).not.toThrow();
    expect(() => parse('{{ $x := 1 }}'.repeat(32) + '{{ $x = 2 }}'.repeat(100))).not.toThrow();
    expect(failureOf('{{ $x := 1 }}'.repeat(33)).message).toContain('at most 32 variables');
  });

  test('a long chain of else if is not nesting', () => {
    expect(() => parse(`{{ if true }}a${'{{ else if true }}b'.repeat(5_000)}{{ end }}`)).not.toThrow();
  });

  test('sources made to be slow are read in time', () => {
    const size = 250_000;
    const sources = [
      ' ',
      '<',
      '<a ',
      '{{-',
      '<a x',
      "<a b='",
      '<!--',
      '</',
      'url(',
      '<a style="url  ',
      '{{ $',
      '<title></',
      '%',
      '<a b=c ',
    ]
      .map((piece) => piece.repeat(size / piece.length))
      .concat([
        `{{ "${'\\n'.repeat(size / 2)}" }}`,
        `a${' '.repeat(size)}b{{- 1 }}`,
        `<a style="url${' '.repeat(size)}">`,
      ]);
    const started = performance.now();
    for (const source of sources) {
      try {
        parse(source);
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('values stand only where they can be made safe', () => {
  test.each([
    ['<script>var a = {{ .Token }}</script>', 'in the element script'],
    ['<SCRIPT>{{ .Token }}', 'in the element script'],
    ['<style>p { color: {{ .Token }} }</style>', 'in the element style'],
    ['<iframe>{{ .Token }}</iframe>', 'in the element iframe'],
    ['<a onclick="{{ .Token }}">', 'in the attribute onclick'],
    ['<a ONLOAD={{ .Token }}>', 'in the attribute onload'],
    ['<iframe srcdoc="{{ .Token }}">', 'in the attribute srcdoc'],
    ['<img srcset="{{ .SiteURL }} 2x">', 'in the attribute srcset'],
    ['<meta http-equiv="refresh" content="0; {{ .SiteURL }}">', 'in the attribute content'],
    ['<p style="background: url({{ .SiteURL }})">', 'within url(…)'],
    ['<a {{ .Token }}>', 'in a tag'],
    ['<a {{ .Token }}="x">', 'in a tag'],
    ['<a x{{ .Token }}="x">', 'in a tag'],
    ['<a{{ .Token }}>', 'in a tag'],
    ['<a x {{ .Token }}>', 'in a tag'],
    ['<a href="javascript:{{ .Token }}">', 'no value is safe behind'],
    ['<a href=" JavaScript:f({{ .Token }})">', 'no value is safe behind'],
    ['<a href="java\nscript:{{ .Token }}">', 'no value is safe behind'],
    ['<a href="javascript&colon;{{ .Token }}">', 'no value is safe behind'],
    ['<img src="data:image/png;base64,{{ .Token }}">', 'no value is safe behind'],
    ['<a href="{{ .Token }}:{{ .Email }}">', 'scheme of a URL cannot come from a value'],
    ['<a href="{{ .Token }}&#58;{{ .Email }}">', 'scheme of a URL cannot come from a value'],
    ['<a href="/a{{ if .Token }}?b={{ end }}{{ .Email }}">', 'unclear whether'],
  ])('%s', (source, problem) => expect(failureOf(source).problem).toContain(problem));
});

describe('HTML that browsers could read differently', () => {
  test.each([
    ['{{ if .Token }}<a href="{{ end }}', 'end in different places'],
    ['<a {{ if .Token }}href="{{ else }}title="{{ end }}x">', 'end in different places'],
    ['<a href={{ if .Token }}"a"{{ else }}a{{ end }}>', 'end in different places'],
    ['{{ range .Data }}<a title="{{ end }}', 'end in different places'],
    ['<a title="{{ range .Data }}"{{ end }}>', 'end in different places'],
    ['<a href="{{ range .Data }}{{ . }}{{ end }}">', 'must end where it began'],
    ['{{ with .Token }}<script>{{ else }}{{ end }}', 'end in different places'],
    ['{{ if .Token }}<!--{{ end }}', 'end in different places'],
    ['<a {{ if .Token }}on{{ end }}click="x">', 'put together from pieces'],
    ['<scr{{ if .Token }}ipt{{ end }}>', 'put together from pieces'],
    ['<a {{ if .Token }}href{{ else }}title{{ end }}="{{ .Email }}">', 'put together from pieces'],
    ['<a {{ if .Token }}href {{ end }}="{{ .Email }}">', 'where the name of an attribute should start'],
    ['<title></ti{{ if .Token }}{{ end }}tle>', 'must not be cut'],
    ['<a b"c="d">', 'in the name of an attribute'],
    ['<a "b">', 'where the name of an attribute should start'],
    ['<a b=c"d>', 'in an attribute value without quotes'],
    ['<a<b>', 'in the name of a tag'],
    ['<a href="x', 'ends within the value of the attribute href'],
    ['<a', 'ends within a tag'],
    ['<!-- x', 'ends within a comment'],
    ['<script>', 'ends within the element script'],
  ])('%s is refused', (source, problem) => expect(failureOf(source).problem).toContain(problem));

  test('none of this matters to a text', () => {
    expect(() => parse('1 <a {{ .Token }} <script>{{ .Email }}', { format: 'text' })).not.toThrow();
  });
});

function parse(source: string, options: Partial<TemplateOptions> = {}): void {
  parseTemplate(source, { variables, ...options });
}

function failureOf(source: string, options: Partial<TemplateOptions> = {}): TemplateError {
  try {
    parse(source, options);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`${source.slice(0, 100)} was accepted`);
}
