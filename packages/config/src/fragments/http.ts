import { duration } from '../formats/duration.ts';
import { list, networkList } from '../formats/lists.ts';
import { port } from '../formats/numbers.ts';
import { headerName, path, text } from '../formats/text.ts';
import { webUrl } from '../formats/urls.ts';
import type { Fragment } from '../setting.ts';

/** How the API listens and whom it believes. */
export const httpFragment = {
  host: {
    doc: 'The address the API listens on. Empty: every address of the machine; `gatehouse start`: 127.0.0.1.',
    env: ['GOTRUE_API_HOST', 'API_HOST'],
    format: text,
    default: '',
  },
  port: {
    doc: 'The port the API listens on. `gatehouse start`: 9999.',
    env: ['GOTRUE_API_PORT', 'API_PORT', 'PORT'],
    format: port,
    default: 8081,
  },
  endpoint: {
    doc: 'The `endpoint` that `POST /instances` answers with: where the operator’s proxy finds the API.',
    env: ['GOTRUE_API_ENDPOINT'],
    format: text,
    default: '',
  },
  externalUrl: {
    doc: 'The public URL of the API; its presence makes the Supabase dialect the default of a single site.',
    env: ['GOTRUE_API_API_EXTERNAL_URL', 'GOTRUE_API_EXTERNAL_URL', 'API_EXTERNAL_URL'],
    format: webUrl,
    default: undefined,
  },
  requestIdHeader: {
    doc: 'The header in which a proxy in front sends the id of a request.',
    env: ['GOTRUE_API_REQUEST_ID_HEADER', 'REQUEST_ID_HEADER'],
    format: headerName,
    default: undefined,
  },
  rateLimitHeader: {
    doc: 'The header in which a proxy in front sends the client’s address, for limits per address.',
    env: ['GOTRUE_RATE_LIMIT_HEADER'],
    format: headerName,
    default: undefined,
  },
  trustedProxies: {
    doc: 'Networks whose `X-Forwarded-*` headers are believed.',
    env: ['GATEHOUSE_TRUSTED_PROXIES'],
    format: networkList,
    default: [] as readonly string[],
  },
  corsAllowedHeaders: {
    doc: 'Request headers that browsers may send beside the built-in ones.',
    env: ['GOTRUE_CORS_ALLOWED_HEADERS'],
    format: list,
    default: [] as readonly string[],
  },
  requestSecondsMax: {
    doc: 'How long a request may take before it is answered with 504.',
    env: ['GOTRUE_API_MAX_REQUEST_DURATION'],
    format: duration,
    default: 10,
  },
  drainSeconds: {
    doc: 'How long requests under way may take to end once the process was told to stop.',
    env: ['GATEHOUSE_DRAIN_DURATION'],
    format: duration,
    default: 60,
  },
  tlsCert: {
    doc: 'A PEM file with the certificate chain; with the key it makes the API speak HTTPS.',
    env: ['GATEHOUSE_TLS_CERT'],
    format: path,
    default: undefined,
  },
  tlsKey: {
    doc: 'A PEM file with the key of the certificate.',
    env: ['GATEHOUSE_TLS_KEY'],
    format: path,
    default: undefined,
  },
} as const satisfies Fragment;
