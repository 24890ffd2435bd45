import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { selfSignedCertificate } from '@gatehouse/crypto';
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify';
import { responseXml, type Said } from './response-xml.ts';
import { signElliptic } from './sign-elliptic.ts';

// The library insists on one. What it signs and reads here is made by it and by us.
setSchemaValidator({ validate: async () => 'not validated' });

/** What a browser posts for an identity provider. */
export interface SamlForm {
  readonly SAMLResponse: string;
  readonly RelayState?: string;
}

/** How an answer differs from what a well-behaved provider says. */
export interface Wishes extends Partial<Said> {
  readonly signed?: 'assertion' | 'response' | 'both' | 'neither';
  readonly isEncrypted?: boolean;
  readonly signatureAlgorithm?: string;
  /** Of the key transport of an encryption. */
  readonly keyEncryption?: string;
  /** Changes the text before it is signed. */
  readonly edit?: (xml: string) => string;
  /** Changes the text afterwards. */
  readonly tamper?: (xml: string) => string;
}

/** How its metadata differs from the usual. */
interface Published {
  readonly attributes?: string;
  readonly entityId?: string;
  readonly alongside?: SamlIdp;
}

/** A request that was sent here, as the library has read and verified it. */
export interface ReadRequest {
  readonly id: string;
  readonly relayState: string;
  readonly acsUrl: string;
  readonly nameIdFormat: string;
}

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const sha256Signature = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** An identity provider on a published library. Each has keys and an entity id of its own. */
export class SamlIdp {
  readonly entityId: string;
  readonly metadataUrl: string;
  readonly signOnUrl: string;
  readonly #now: () => Date;
  #key: KeyObject;

  /** @param key that it signs with; on a curve, too */
  constructor(now: () => Date, host = `idp-${randomBytes(4).toString('hex')}.example`, key = newKey()) {
    this.#now = now;
    this.entityId = `https://${host}/saml`;
    this.metadataUrl = `https://${host}/metadata`;
    this.signOnUrl = `https://${host}/sign-on?tenant=7`;
    this.#key = key;
  }

  /** Signs with another key from now on. @returns the provider as it was. */
  rotate(): SamlIdp {
    const before = new SamlIdp(this.#now, new URL(this.entityId).host);
    before.#key = this.#key;
    this.#key = newKey();
    return before;
  }

  /** What it publishes; `attributes` go to its root, the key of `alongside` beside its own. */
  metadata({ attributes = '', entityId = this.entityId, alongside }: Published = {}): string {
    const keys = [this, ...(alongside ? [alongside] : [])].map((one) => one.#keyDescriptor());
    return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
      entityID="${entityId}" ${attributes}><IDPSSODescriptor WantAuthnRequestsSigned="true"
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<SingleSignOnService
      Binding="${redirect}" Location="${this.signOnUrl}"/></IDPSSODescriptor></EntityDescriptor>`;
  }

  /** Reads a request and verifies its signature by the metadata of the service provider. */
  async read(url: string, spMetadata: string): Promise<ReadRequest> {
    const [, search = ''] = url.split('?', 2);
    const query = Object.fromEntries(new URLSearchParams(search));
    const signed = ['SAMLRequest', 'RelayState', 'SigAlg'];
    const octetString = signed.map((name) => search.split('&').find((part) => part.startsWith(`${name}=`))).join('&');
    const { extract, sigAlg } = await this.#library().parseLoginRequest(this.#serviceProvider(spMetadata), 'redirect', {
      query,
      octetString,
    });
    if (sigAlg !== sha256Signature) throw new Error(`the request is signed with ${sigAlg}`);
    const request = extract.request as Record<string, string>;
    const { id = '', assertionConsumerServiceUrl: acsUrl = '' } = request;
    const policy = (extract.nameIDPolicy ?? {}) as Record<string, string>;
    return { id, acsUrl, relayState: query['RelayState'] ?? '', nameIdFormat: policy['format'] ?? '' };
  }

  /** Signs somebody in who was sent here. */
  async answer(url: string, spMetadata: string, said: Wishes & { readonly nameId: string }): Promise<SamlForm> {
    const { id, relayState } = await this.read(url, spMetadata);
    return { ...(await this.respond(spMetadata, { inResponseTo: id, ...said })), RelayState: relayState };
  }

  /** Signs somebody in whom nobody has sent. */
  async respond(spMetadata: string, wishes: Wishes & { readonly nameId: string }): Promise<SamlForm> {
    const { signed = 'assertion', isEncrypted = false, edit = same, tamper = same, ...said } = wishes;
    const provider = this.#serviceProvider(spMetadata, signed);
    const acsUrl = String(provider.entityMeta.getAssertionConsumerService('post'));
    const xml = responseXml(this.#now(), {
      issuer: this.entityId,
      audience: provider.entityMeta.getEntityID(),
      recipient: acsUrl,
      destination: acsUrl,
      ...said,
    });
    const custom = (): { id: string; context: string } => ({ id: 'unused', context: edit(xml) });
    if (signed === 'neither' && !isEncrypted) return { SAMLResponse: encoded(tamper(edit(xml))) };
    if (this.#key.asymmetricKeyType === 'ec') {
      return { SAMLResponse: encoded(tamper(signElliptic(edit(xml), this.#key, { signed, ...wishes }))) };
    }
    const library = this.#library({ isEncrypted, wishes });
    const { context } = await library.createLoginResponse(provider, { extract: {} }, 'post', {}, custom);
    const response = Buffer.from(context, 'base64').toString();
    return { SAMLResponse: encoded(tamper(signed === 'neither' ? unsigned(response) : response)) };
  }

  #library({ isEncrypted = false, wishes = {} }: { isEncrypted?: boolean; wishes?: Wishes } = {}) {
    const encryption = {
      dataEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
      keyEncryptionAlgorithm: wishes.keyEncryption ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    };
    return IdentityProvider({
      ...encryption,
      metadata: this.metadata(),
      // Of RSA, or of no use to the library.
      privateKey: this.#key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      isAssertionEncrypted: isEncrypted,
      requestSignatureAlgorithm: wishes.signatureAlgorithm ?? sha256Signature,
    });
  }

  #serviceProvider(metadata: string, signed: Wishes['signed'] = 'assertion') {
    const isAssertionSigned = signed === 'assertion' || signed === 'both';
    const text = metadata.replace(/WantAssertionsSigned="true"/, `WantAssertionsSigned="${isAssertionSigned}"`);
    return ServiceProvider({ metadata: text, wantMessageSigned: signed === 'response' || signed === 'both' });
  }

  #keyDescriptor(): string {
    const subject = { commonName: this.entityId, dnsName: 'idp.example', isForEncryption: false };
    // Nobody looks at what it says of its own signature.
    const certificate = selfSignedCertificate(this.#key, subject).raw.toString('base64');
    return `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate>
      </ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
  }
}

/** Shorter than any that should be used: one of 2048 bits takes ten times as long to make. */
function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
}

function encoded(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

/** Where no assertion is signed the library signs the response, wanted or not. */
function unsigned(xml: string): string {
  return xml.replace(/<ds:Signature.*?<\/ds:Signature>/s, '');
}

function same(xml: string): string {
  return xml;
}
