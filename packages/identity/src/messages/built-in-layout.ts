/**
 * The HTML of the built-in mails.
 *
 * Tables and inline styles, since mail programs drop style sheets; the sheet only adds what may be missing (dark colours,
 * narrow screens). Directions are logical (`start`, `dir="auto"`), so that addresses and names of right-to-left scripts
 * stand right.
 */
export const builtInLayout = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ .Heading }}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { text-decoration: none; }
@media (max-width: 520px) {
  .inner { padding: 32px 24px 28px !important; }
  .button { width: 100% !important; }
  .button a { display: block !important; text-align: center !important; }
}
@media (prefers-color-scheme: dark) {
  .page { background-color: #101418 !important; }
  .card { background-color: #1a2027 !important; border-color: #2b343e !important; }
  .strong { color: #f3f6f9 !important; }
  .plain { color: #c9d3dd !important; }
  .quiet { color: #93a1af !important; }
  .rule { border-color: #2b343e !important; }
  .link { color: #8fb4ff !important; }
  .button td, .button a { background-color: #3f6fe8 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f2f4f7;-webkit-text-size-adjust:100%;">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">{{ .Lead }}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f2f4f7;">
<tr><td align="center" style="padding:40px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px;">
<tr><td class="quiet" style="padding:0 4px 16px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;font-weight:600;letter-spacing:.01em;color:#5c6b7a;text-align:start;"><span dir="auto">{{ .SiteName }}</span></td></tr>
<tr><td class="card" style="background-color:#ffffff;border:1px solid #e1e6ec;border-radius:12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="inner" style="padding:40px 40px 36px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;text-align:start;">
<h1 class="strong" style="margin:0 0 14px;font-size:24px;line-height:32px;font-weight:700;letter-spacing:-.01em;color:#14202b;">{{ .Heading }}</h1>
<p class="plain" style="margin:0 0 20px;font-size:16px;line-height:25px;color:#3a4855;">{{ .Lead }}</p>
{{ if .NewEmail }}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px;">
<tr><td class="quiet" style="padding:0 0 2px;font-size:13px;line-height:18px;color:#5c6b7a;">Until now</td></tr>
<tr><td class="strong" style="padding:0 0 10px;font-size:16px;line-height:22px;color:#14202b;word-break:break-word;"><span dir="auto">{{ .Email }}</span></td></tr>
<tr><td class="quiet" style="padding:0 0 2px;font-size:13px;line-height:18px;color:#5c6b7a;">From now on</td></tr>
<tr><td class="strong" style="font-size:16px;line-height:22px;font-weight:600;color:#14202b;word-break:break-word;"><span dir="auto">{{ .NewEmail }}</span></td></tr>
</table>{{ end }}
{{ if .Code }}<p class="strong" style="margin:8px 0 28px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:32px;line-height:40px;font-weight:700;letter-spacing:.12em;color:#14202b;" dir="ltr">{{ .Code }}</p>
<p class="quiet" style="margin:0 0 24px;font-size:14px;line-height:21px;color:#5c6b7a;">The code works once, for {{ .Validity }}.</p>
{{ end }}{{ if .ConfirmationURL }}<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 28px;">
<tr><td bgcolor="#2456d6" style="border-radius:8px;background-color:#2456d6;">
<a href="{{ .ConfirmationURL }}" style="display:inline-block;padding:13px 26px;border-radius:8px;background-color:#2456d6;font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none;">{{ .Action }}</a>
</td></tr>
</table>
<p class="quiet" style="margin:0 0 6px;font-size:14px;line-height:21px;color:#5c6b7a;">The link works once, for {{ .Validity }}. If the button does nothing, copy this address into your browser:</p>
<p style="margin:0 0 24px;font-size:13px;line-height:20px;word-break:break-all;"><a class="link" href="{{ .ConfirmationURL }}" dir="ltr" style="color:#2456d6;text-decoration:underline;">{{ .ConfirmationURL }}</a></p>
{{ end }}<p class="quiet rule" style="margin:0;padding:20px 0 0;border-top:1px solid #e1e6ec;font-size:14px;line-height:21px;color:#5c6b7a;">{{ .Otherwise }}</p>
</td></tr>
</table>
</td></tr>
<tr><td class="quiet" style="padding:18px 4px 0;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:12px;line-height:18px;color:#5c6b7a;text-align:start;">Sent to <span dir="auto">{{ .SendingTo }}</span> on behalf of <a class="link" href="{{ .SiteURL }}" dir="auto" style="color:#5c6b7a;text-decoration:underline;">{{ .SiteName }}</a></td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;

/** The plain-text part of the built-in mails: the same words. */
export const builtInText = `{{ .Heading }}

{{ .Lead }}
{{ if .NewEmail }}
Until now:   {{ .Email }}
From now on: {{ .NewEmail }}
{{ end }}
{{ if .Code }}{{ .Code }}

The code works once, for {{ .Validity }}.

{{ end }}{{ if .ConfirmationURL }}{{ .Action }}:
{{ .ConfirmationURL }}

The link works once, for {{ .Validity }}.

{{ end }}{{ .Otherwise }}

--\x20
Sent to {{ .SendingTo }} on behalf of {{ .SiteName }}
{{ .SiteURL }}
`;
