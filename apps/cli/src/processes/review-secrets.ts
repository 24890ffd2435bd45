import type { ServiceConfig } from './service-config.ts';

const safeBytes = 32;

/**
 * What is allowed but unwise in the operator's secrets, a line each; their values are never shown. A token that can be
 * guessed opens every site, and whoever sees one signature of a short key can guess at leisure.
 */
export function reviewSecrets({ operator }: Pick<ServiceConfig, 'operator'>): readonly string[] {
  const secrets = {
    GOTRUE_OPERATOR_TOKEN: operator.token,
    GATEHOUSE_OPERATOR_TOKEN_PREVIOUS: operator.tokenPrevious,
    GATEHOUSE_OPERATOR_SIGNING_KEY: operator.signingKey,
    GATEHOUSE_OPERATOR_SIGNING_KEY_PREVIOUS: operator.signingKeyPrevious,
  };
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const bytes = Buffer.byteLength(secret ?? '');
    const isShort = secret !== undefined && bytes < safeBytes;
    return isShort ? [`${name} has ${bytes} bytes; with fewer than ${safeBytes} it can be guessed`] : [];
  });
}
