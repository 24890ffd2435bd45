import { isWebAddress } from './address-rules.ts';
import { allowedHeaderMap, headerMapProblem } from './header-map.ts';
import { flag, group, text, texts } from './leaf.ts';

/** How a request is framed is not the site's business. */
const framing: ReadonlySet<string> = new Set(
  'host content-length content-type connection transfer-encoding upgrade expect te trailer keep-alive'.split(' '),
);

/** Whether addresses are looked at before mail goes there. */
export const emailValidationSettings = group({
  extended: flag(false, 'Addresses that are made up, or whose domain takes no mail, are refused.', {
    env: 'GOTRUE_MAILER_EMAIL_VALIDATION_EXTENDED',
  }),
  blocked_mx: texts([], 'Mail servers (MX) whose addresses are refused, where addresses are looked at.', {
    env: 'GOTRUE_MAILER_EMAIL_VALIDATION_BLOCKED_MX',
    matches: isHostName,
    allowed: 'host names such as mx.example.com',
  }),
  service_url: text('Service that is asked whether an address is valid: POST {"email":…}, answer {"valid":false}.', {
    env: 'GOTRUE_MAILER_EMAIL_VALIDATION_SERVICE_URL',
    max: 2048,
    matches: isWebAddress,
    allowed: 'an absolute address that starts with http:// or https://',
  }),
  service_headers: text('Headers that the service is asked with (JSON).', {
    env: 'GOTRUE_MAILER_EMAIL_VALIDATION_SERVICE_HEADERS',
    secret: true,
    max: 8192,
    multiline: true,
    allowed: allowedHeaderMap,
    problemOf: (value) =>
      headerMapProblem(value, { isRefused: (name) => framing.has(name), reason: 'is not the site’s to say' }),
  }),
});

function isHostName(value: string): boolean {
  return /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{1,63}\.?$/i.test(value);
}
