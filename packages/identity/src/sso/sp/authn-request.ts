import { SAML } from '@node-saml/node-saml';
import { randomBytes } from 'node:crypto';
import type { IdpMetadata } from '../idp/idp-metadata.ts';
import type { ServiceProvider } from './service-provider.ts';

/** What an identity provider is asked with. */
export interface AuthnRequest {
  readonly url: string;
  /** Which the answer has to name. */
  readonly requestId: string;
}

/** The form of a name that stays the same for a person. */
const persistentFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/**
 * Asks an identity provider, by a redirect, who somebody is (SAML bindings 3.4). The query is signed with SHA-256.
 *
 * @param relayState comes back with the answer
 */
export async function authnRequest(
  provider: ServiceProvider,
  idp: Pick<IdpMetadata, 'signOnUrl' | 'certificates'>,
  { relayState, nameIdFormat }: { readonly relayState: string; readonly nameIdFormat: string | null },
): Promise<AuthnRequest> {
  const requestId = `id-${randomBytes(20).toString('hex')}`;
  const saml = new SAML({
    entryPoint: idp.signOnUrl,
    callbackUrl: provider.acsUrl,
    issuer: provider.entityId,
    idpCert: [...idp.certificates],
    privateKey: provider.key.privateKey,
    signatureAlgorithm: 'sha256',
    identifierFormat: nameIdFormat ?? persistentFormat,
    disableRequestedAuthnContext: true,
    generateUniqueId: () => requestId,
  });
  return { url: await saml.getAuthorizeUrlAsync(relayState, undefined, {}), requestId };
}
