import { X509Certificate } from 'node:crypto';
import { AppError } from '@gatehouse/errors';
import { parseXml, XmlError } from '../xml/parse-xml.ts';
import { canVerify } from '../xml/signature-algorithms.ts';
import { childrenOf, isElement, onlyChild, type XmlElement } from '../xml/xml-element.ts';
import { durationSeconds } from './duration-seconds.ts';

/** What is taken from the metadata of an identity provider (SAML metadata 2.4.3). */
export interface IdpMetadata {
  readonly entityId: string;
  /** Where requests go by redirect. */
  readonly signOnUrl: string;
  /** PEM; what it signs with. */
  readonly certificates: readonly string[];
  readonly validUntil: Date | null;
  readonly cacheSeconds: number | null;
}

/** Of one provider; those of whole federations are larger. */
export const metadataBytesMax = 524_288;

const metadataBounds = { bytesMax: metadataBytesMax, elementsMax: 20_000, attributesMax: 20_000 };

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const certificatesMax = 20;

/**
 * Reads an identity provider's metadata. Of several entities the first that is one counts.
 *
 * @throws AppError `saml_metadata_invalid`, which says what is missing.
 */
export async function readIdpMetadata(xml: string | Buffer): Promise<IdpMetadata> {
  const root = await rootOf(xml);
  const entity = entityIn(root);
  const entityId = entity?.getAttribute('entityID') ?? '';
  if (!entity || entityId === '') throw invalid('it has no entity with an entityID');
  if (entityId.length > 1_024) throw invalid('its entityID is longer than 1024 characters');
  const descriptor = onlyChild(entity, 'metadata', 'IDPSSODescriptor');
  if (!descriptor) throw invalid('it has not exactly one IDPSSODescriptor');
  const cacheSeconds = durationSeconds(attributeOf([descriptor, entity, root], 'cacheDuration'));
  return {
    entityId,
    signOnUrl: signOnUrlOf(descriptor),
    certificates: certificatesOf(descriptor),
    validUntil: dateIn(attributeOf([descriptor, entity, root], 'validUntil')),
    cacheSeconds,
  };
}

async function rootOf(xml: string | Buffer): Promise<XmlElement> {
  try {
    return await parseXml(typeof xml === 'string' ? Buffer.from(xml) : xml, metadataBounds);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw invalid(`it ${error.message}`, error);
  }
}

function entityIn(root: XmlElement): XmlElement | undefined {
  if (isElement(root, 'metadata', 'EntityDescriptor')) return root;
  if (!isElement(root, 'metadata', 'EntitiesDescriptor')) throw invalid('its root is no EntityDescriptor');
  const entities = childrenOf(root, 'metadata', 'EntityDescriptor');
  return entities.find((entity) => childrenOf(entity, 'metadata', 'IDPSSODescriptor').length > 0);
}

function signOnUrlOf(descriptor: XmlElement): string {
  const services = childrenOf(descriptor, 'metadata', 'SingleSignOnService');
  const redirect = services.find((service) => service.getAttribute('Binding') === redirectBinding);
  const location = redirect?.getAttribute('Location') ?? '';
  const isWeb = URL.canParse(location) && /^https?:$/.test(new URL(location).protocol);
  if (isWeb) return location;
  const problem = 'it has no SingleSignOnService with the binding HTTP-Redirect and an http or https address';
  throw new AppError('saml_metadata_invalid', { params: { problem, lack: 'sign_on_service' } });
}

/** Keys that are for signing, and those that do not say what for. */
function certificatesOf(descriptor: XmlElement): string[] {
  const keys = childrenOf(descriptor, 'metadata', 'KeyDescriptor').filter((key) =>
    ['', 'signing'].includes(key.getAttribute('use')),
  );
  const texts = keys.flatMap((key) =>
    childrenOf(key, 'signature', 'KeyInfo')
      .flatMap((info) => childrenOf(info, 'signature', 'X509Data'))
      .flatMap((data) => childrenOf(data, 'signature', 'X509Certificate'))
      .map((certificate) => certificate.textContent.replace(/\s+/g, '')),
  );
  if (texts.length > certificatesMax) throw invalid(`it has more than ${certificatesMax} certificates`);
  const certificates = [...new Set(texts)].map(certificateIn).filter(({ publicKey }) => canVerify(publicKey));
  if (certificates.length === 0)
    throw invalid(
      'it has no certificate of an RSA key, or of one on the curves P-256, P-384 and P-521, to verify signatures with',
    );
  return certificates.map(String);
}

function certificateIn(base64: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch (cause) {
    throw invalid('one of its certificates cannot be read', cause);
  }
}

function attributeOf(elements: readonly XmlElement[], name: string): string {
  return elements.find((element) => element.hasAttribute(name))?.getAttribute(name) ?? '';
}

function dateIn(text: string): Date | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time);
}

function invalid(problem: string, cause?: unknown): AppError {
  return new AppError('saml_metadata_invalid', { params: { problem }, cause });
}
