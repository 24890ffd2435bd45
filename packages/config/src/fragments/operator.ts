import { boolean } from '../formats/boolean.ts';
import { networkList } from '../formats/lists.ts';
import { secretText } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** What the operator proves itself with, and where it may. */
export const operatorFragment = {
  token: {
    doc: 'The operator’s bearer token. It also verifies `x-nf-sign` while no signing key is set.',
    env: ['GOTRUE_OPERATOR_TOKEN'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
  tokenPrevious: {
    doc: 'A second token that is valid as well, so that the first can be changed without a gap.',
    env: ['GATEHOUSE_OPERATOR_TOKEN_PREVIOUS'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
  signingKey: {
    doc: 'Verifies `x-nf-sign` in place of the operator token.',
    env: ['GATEHOUSE_OPERATOR_SIGNING_KEY'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
  signingKeyPrevious: {
    doc: 'A second signing key that is valid as well, so that the first can be changed without a gap.',
    env: ['GATEHOUSE_OPERATOR_SIGNING_KEY_PREVIOUS'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
  signatureNeedsExp: {
    doc: 'Refuse an `x-nf-sign` without `exp`, which would be good for ever.',
    env: ['GATEHOUSE_OPERATOR_SIGNATURE_NEEDS_EXP'],
    format: boolean,
    default: false,
  },
  exportSecret: {
    doc: 'Switches the export route on and protects it.',
    env: ['GOTRUE_API_EXPORT_SECRET'],
    format: secretText,
    default: undefined,
    sensitive: true,
  },
  routesOnApi: {
    doc: 'Serve `/instances` and the manifest on the API as well, for drop-in use.',
    env: ['GATEHOUSE_OPERATOR_ROUTES_ON_API'],
    format: boolean,
    default: false,
  },
  routesAllow: {
    doc: 'Networks from which the operator’s routes on the API can be reached.',
    env: ['GATEHOUSE_OPERATOR_ROUTES_ALLOW'],
    format: networkList,
    default: ['127.0.0.0/8', '::1/128'] as readonly string[],
  },
  legacySecrets: {
    doc: 'Let the answers of `/instances` show secrets, as the old server did.',
    env: ['GATEHOUSE_LEGACY_INSTANCE_SECRETS'],
    format: boolean,
    default: false,
  },
} as const satisfies Fragment;
