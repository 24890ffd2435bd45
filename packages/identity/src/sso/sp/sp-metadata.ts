import { encryptionAlgorithms } from '../response/check-algorithms.ts';
import { element } from '../xml/write-xml.ts';
import { xmlNames } from '../xml/xml-element.ts';
import type { SamlKey, ServiceProvider } from './service-provider.ts';

/** What the metadata says beyond the service provider itself. */
export interface SpMetadataOptions {
  readonly now: Date;
  /** For keeping: it says that it is good for five years, in place of two days. */
  readonly isForKeeping: boolean;
  /** Where providers may send people who sign out; null for nowhere. */
  readonly logoutUrl: string | null;
}

const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const dayMilliseconds = 86_400_000;

/** The metadata of a service provider (SAML metadata 2.4.4, supabase-extended.md 7.2). */
export function spMetadata(provider: ServiceProvider, options: SpMetadataOptions): string {
  const { now, isForKeeping, logoutUrl } = options;
  const after = (days: number): string => new Date(now.getTime() + days * dayMilliseconds).toISOString();
  return element(
    'EntityDescriptor',
    {
      xmlns: xmlNames.metadata,
      validUntil: after(isForKeeping ? 5 * 365 : 2),
      cacheDuration: provider.nextKey ? 'PT1H' : undefined,
      entityID: provider.entityId,
    },
    element(
      'SPSSODescriptor',
      { validUntil: after(2), protocolSupportEnumeration: xmlNames.protocol, WantAssertionsSigned: 'true' },
      ...keysOf(provider),
      logoutUrl === null ? '' : element('SingleLogoutService', { Binding: post, Location: logoutUrl }),
      element('NameIDFormat', {}, 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'),
      element('NameIDFormat', {}, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'),
      element('AssertionConsumerService', { Binding: post, Location: provider.acsUrl, index: '1', isDefault: 'true' }),
    ),
  );
}

function keysOf({ key, nextKey, takesEncrypted }: ServiceProvider): string[] {
  const keys = nextKey ? [key, nextKey] : [key];
  return keys.flatMap((one) => [
    element('KeyDescriptor', { use: 'signing' }, keyInfo(one)),
    ...(takesEncrypted ? [element('KeyDescriptor', { use: 'encryption' }, keyInfo(one), ...encryptionMethods)] : []),
  ]);
}

function keyInfo({ certificate }: SamlKey): string {
  const base64 = certificate.raw.toString('base64');
  const data = element('ds:X509Data', {}, element('ds:X509Certificate', {}, base64));
  return element('ds:KeyInfo', { 'xmlns:ds': xmlNames.signature }, data);
}

const encryptionMethods = encryptionAlgorithms.map((algorithm) =>
  element('EncryptionMethod', { Algorithm: algorithm }),
);
