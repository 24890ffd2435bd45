import type { ApiContext } from '../../../../api-state.ts';

/** Nothing in it comes from the request: the form goes to the address it was shown at. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Continue</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; }
main { padding: 24px; max-width: 24rem; text-align: center; }
button { font: inherit; font-weight: 600; padding: 12px 24px; border: 0; border-radius: 8px; background: #2456d6; color: #fff; cursor: pointer; }
button:focus-visible { outline: 3px solid #8fb4ff; outline-offset: 2px; }
</style>
</head>
<body>
<main>
<p>Please confirm that you have opened this link yourself.</p>
<form method="post"><button name="confirm" value="1">Continue</button></form>
</main>
</body>
</html>
`;

/** Shows the button that spends the link. */
export function confirmPage(ctx: ApiContext): void {
  ctx.status = 200;
  ctx.type = 'text/html; charset=utf-8';
  // No rule for form targets: browsers apply it to where the form's answer redirects to.
  ctx.set(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  );
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.body = page;
}
