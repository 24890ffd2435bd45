import { createHash } from 'node:crypto';

const script = `
addEventListener('message', (event) => {
  if (event.source === parent && typeof event.data === 'string') document.body.innerHTML = event.data;
});
parent.postMessage('ready', '*');
`;

/**
 * What the page that shows a mail may do: hold the styles that mails are made of and show pictures. A script in a mail is
 * none of the one script it has, so that it does not run; `sandbox` keeps even that from everything of the console.
 */
export const mailFramePolicy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  "style-src 'unsafe-inline'",
  'img-src https: data:',
  'font-src https: data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ');

/**
 * A page that shows the mail it is sent. A frame of the console's own (`srcdoc`) would have the console's policy, under
 * which no mail looks as its reader sees it.
 */
export const mailFrame = [
  '<!doctype html>',
  '<html lang="en"><head><meta charset="utf-8"><title>Mail</title></head>',
  `<body><script>${script}</script></body></html>`,
  '',
].join('\n');
