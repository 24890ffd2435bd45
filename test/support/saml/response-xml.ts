import { randomBytes } from 'node:crypto';

/** Everything that an identity provider says in a response. */
export interface Said {
  readonly issuer: string;
  readonly assertionIssuer?: string;
  readonly nameId: string;
  readonly nameIdFormat?: string;
  readonly audience: string;
  readonly recipient: string;
  readonly destination: string;
  readonly inResponseTo?: string;
  /** Of the subject alone; else that of the response. */
  readonly subjectInResponseTo?: string;
  readonly assertionId?: string;
  /** Seconds from now. */
  readonly issuedAt?: number;
  readonly validFrom?: number;
  readonly validTo?: number;
  readonly subjectValidTo?: number;
  readonly sessionEndsAt?: number;
  readonly method?: string;
  readonly status?: string;
  readonly attributes?: readonly SaidAttribute[];
  /** Conditions beside the audience. */
  readonly conditions?: string;
}

interface SaidAttribute {
  readonly name: string;
  readonly friendlyName?: string;
  readonly values: readonly string[];
}

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** A response as it is before anybody has signed it. Values stand in it as they are given. */
export function responseXml(now: Date, said: Said): string {
  const at = (seconds: number): string => new Date(now.getTime() + seconds * 1_000).toISOString();
  const issued = at(said.issuedAt ?? 0);
  const answers = (id: string | undefined): string => (id === undefined ? '' : ` InResponseTo="${id}"`);
  const destination = said.destination === '' ? '' : ` Destination="${said.destination}"`;
  const audience =
    said.audience === ''
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${said.audience}</saml:Audience></saml:AudienceRestriction>`;
  const session = said.sessionEndsAt === undefined ? '' : ` SessionNotOnOrAfter="${at(said.sessionEndsAt)}"`;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="${newId()}" Version="2.0" IssueInstant="${issued}"${destination}${answers(said.inResponseTo)}>` +
    `<saml:Issuer>${said.issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${said.status ?? 'Success'}"/></samlp:Status>` +
    `<saml:Assertion ID="${said.assertionId ?? newId()}" Version="2.0" IssueInstant="${issued}">` +
    `<saml:Issuer>${said.assertionIssuer ?? said.issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${said.nameIdFormat ?? emailFormat}">${said.nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${said.method ?? 'bearer'}">` +
    `<saml:SubjectConfirmationData Recipient="${said.recipient}" NotOnOrAfter="${at(said.subjectValidTo ?? 300)}"` +
    `${answers(said.subjectInResponseTo ?? said.inResponseTo)}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at(said.validFrom ?? 0)}" NotOnOrAfter="${at(said.validTo ?? 300)}">` +
    `${audience}${said.conditions ?? ''}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${issued}"${session}><saml:AuthnContext><saml:AuthnContextClassRef>` +
    `urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `${statement(said.attributes ?? [])}</saml:Assertion></samlp:Response>`
  );
}

function statement(attributes: readonly SaidAttribute[]): string {
  if (attributes.length === 0) return '';
  const written = attributes.map(({ name, friendlyName = '', values }) => {
    const friendly = friendlyName === '' ? '' : ` FriendlyName="${friendlyName}"`;
    const said = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('');
    return `<saml:Attribute Name="${name}"${friendly}>${said}</saml:Attribute>`;
  });
  return `<saml:AttributeStatement>${written.join('')}</saml:AttributeStatement>`;
}

function newId(): string {
  return `_${randomBytes(16).toString('hex')}`;
}
