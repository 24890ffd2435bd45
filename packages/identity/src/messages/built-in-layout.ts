/** Words with what was filled in, which stands on its own between scripts that run the other way. */
function filled(words: string): string {
  return `{{ range ${words} }}{{ if .Fact }}<span dir="ltr">{{ .Fact }}</span>{{ else }}{{ .Words }}{{ end }}{{ end }}`;
}

const font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const monospace = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;';
const table = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

// Behind the preview line, so that programs do not fill it up with the words of the page.
const previewPadding = '&#847;&zwnj;&nbsp;'.repeat(80);

const addresses = `<table ${table} style="margin:0 0 20px;">
<tr><td class="quiet" align="{{ .Start }}" style="padding:0 0 2px;font-size:13px;line-height:18px;color:#5c6b7a;">{{ .UntilNow }}</td></tr>
<tr><td class="strong" align="{{ .Start }}" style="padding:0 0 10px;font-size:16px;line-height:22px;color:#14202b;word-break:break-word;"><span dir="ltr">{{ .Email }}</span></td></tr>
<tr><td class="quiet" align="{{ .Start }}" style="padding:0 0 2px;font-size:13px;line-height:18px;color:#5c6b7a;">{{ .FromNow }}</td></tr>
<tr><td class="strong" align="{{ .Start }}" style="font-size:16px;line-height:22px;font-weight:600;color:#14202b;word-break:break-word;"><span dir="ltr">{{ .NewEmail }}</span></td></tr>
</table>`;

const code = `<table ${table} style="margin:0 0 20px;">
<tr><td class="box" align="center" style="padding:18px 12px;border-radius:10px;background-color:#f2f4f7;"><span class="strong" dir="ltr" style="${monospace}font-size:32px;line-height:40px;font-weight:700;letter-spacing:.14em;color:#14202b;">{{ .Code }}</span></td></tr>
</table>
<p class="quiet" style="margin:0 0 24px;font-size:14px;line-height:21px;color:#5c6b7a;">{{ .CodeValidity }}</p>`;

const link = `<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 28px;">
<tr><td align="center" bgcolor="#2456d6" style="border-radius:8px;background-color:#2456d6;">
<a href="{{ .ConfirmationURL }}" style="display:inline-block;padding:13px 26px;border-radius:8px;background-color:#2456d6;font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none;">{{ .Action }}</a>
</td></tr>
</table>
<p class="quiet" style="margin:0 0 6px;font-size:14px;line-height:21px;color:#5c6b7a;">{{ .LinkValidity }} {{ .CopyAddress }}</p>
<p dir="ltr" align="{{ .Start }}" style="margin:0 0 24px;font-size:13px;line-height:20px;word-break:break-all;"><a class="link" href="{{ .ConfirmationURL }}" style="color:#2456d6;text-decoration:underline;">{{ .ConfirmationURL }}</a></p>`;

/**
 * The HTML of the built-in mails, in any language.
 *
 * Tables and inline styles, since mail programs drop style sheets; the sheet only adds what may be missing (dark colours,
 * narrow screens). The direction is said where text begins too, since programs cut off what is around the body; sides are
 * said by `align`, which every program mirrors or knows. What is not of the language (addresses, codes, links) runs left
 * to right by itself. No spaced letters: Arabic ones are joined.
 */
export const builtInLayout = `<!doctype html>
<html lang="{{ .Lang }}" dir="{{ .Dir }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ .Title }}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { text-decoration: none; }
@media (max-width: 520px) {
  .outer { padding: 24px 12px !important; }
  .inner { padding: 28px 22px 26px !important; }
  .button { width: 100% !important; }
  .button a { display: block !important; text-align: center !important; }
}
@media (prefers-color-scheme: dark) {
  .page { background-color: #101418 !important; }
  .card { background-color: #1a2027 !important; border-color: #2b343e !important; }
  .box { background-color: #242c35 !important; }
  .strong { color: #f3f6f9 !important; }
  .plain { color: #c9d3dd !important; }
  .quiet { color: #9aa8b6 !important; }
  .rule { border-color: #2b343e !important; }
  .link { color: #8fb4ff !important; }
  .button td, .button a { background-color: #3f6fe8 !important; }
}
</style>
</head>
<body class="page" dir="{{ .Dir }}" style="margin:0;padding:0;background-color:#f2f4f7;-webkit-text-size-adjust:100%;">
<div lang="{{ .Lang }}" dir="{{ .Dir }}">
<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;">{{ .Preview }}${previewPadding}</div>
<table class="page" ${table} style="background-color:#f2f4f7;">
<tr><td class="outer" align="center" style="padding:40px 16px;">
<table ${table} style="max-width:520px;">
<tr><td class="quiet" align="{{ .Start }}" style="padding:0 4px 16px;${font}font-size:14px;line-height:20px;font-weight:600;color:#5c6b7a;"><span dir="ltr">{{ .SiteName }}</span></td></tr>
<tr><td class="card" style="background-color:#ffffff;border:1px solid #e1e6ec;border-radius:12px;">
<table ${table}>
<tr><td class="inner" align="{{ .Start }}" style="padding:40px 40px 36px;${font}">
<h1 class="strong" style="margin:0 0 14px;font-size:24px;line-height:32px;font-weight:700;color:#14202b;">${filled('.Heading')}</h1>
<p class="plain" style="margin:0 0 20px;font-size:16px;line-height:25px;color:#3a4855;">${filled('.Lead')}</p>
{{ if .NewEmail }}${addresses}
{{ end }}{{ if .Code }}${code}
{{ end }}{{ if .ConfirmationURL }}${link}
{{ end }}<p class="quiet rule" style="margin:0;padding:20px 0 0;border-top:1px solid #e1e6ec;font-size:14px;line-height:21px;color:#5c6b7a;">{{ .Otherwise }}</p>
</td></tr>
</table>
</td></tr>
<tr><td class="quiet" align="{{ .Start }}" style="padding:18px 4px 0;${font}font-size:12px;line-height:18px;color:#5c6b7a;">{{ range .SentTo }}{{ if .Link }}<a class="quiet" href="{{ .Link }}" dir="ltr" style="color:#5c6b7a;text-decoration:underline;">{{ .Fact }}</a>{{ else if .Fact }}<span dir="ltr">{{ .Fact }}</span>{{ else }}{{ .Words }}{{ end }}{{ end }}</td></tr>
</table>
</td></tr>
</table>
</div>
</body>
</html>
`;

/** The plain-text part of the built-in mails: the same words. Links stand alone, so that nothing clings to them. */
export const builtInText = `{{ .Title }}

{{ .LeadText }}
{{ if .NewEmail }}
{{ .UntilNow }}: {{ .Email }}
{{ .FromNow }}: {{ .NewEmail }}
{{ end }}
{{ if .Code }}{{ .Code }}

{{ .CodeValidity }}

{{ end }}{{ if .ConfirmationURL }}{{ .Action }}:
{{ .ConfirmationURL }}

{{ .LinkValidity }}

{{ end }}{{ .Otherwise }}

--\x20
{{ .SentToText }}
{{ .SiteURL }}
`;
