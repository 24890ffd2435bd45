import type { OutboundClient } from '@gatehouse/outbound';
import { checkOutsideUrl } from '../../addresses/check-outside-url.ts';
import { invalid, type CustomProviderInput } from './custom-provider-input.ts';

const fields = [
  'issuer',
  'discovery_url',
  'authorization_url',
  'token_url',
  'userinfo_url',
  'jwks_uri',
] as const satisfies readonly (keyof CustomProviderInput)[];

/**
 * Checks that every address of a provider may be reached from here.
 *
 * @throws AppError `validation_failed` that names the first which may not.
 */
export async function checkProviderUrls(outbound: OutboundClient, input: CustomProviderInput): Promise<void> {
  for (const field of fields) {
    const text = input[field] ?? '';
    if (text === '') continue;
    const url = await checkOutsideUrl(outbound, text, (problem, cause) => invalid(`${field} ${problem}`, cause));
    if (url.username !== '' || url.password !== '') throw invalid(`${field} has a user name or password in it`);
    if (url.hash !== '') throw invalid(`${field} has a fragment`);
  }
}
