import { childrenOf, onlyChild, type XmlElement } from '../xml/xml-element.ts';
import type { SamlAttribute, VerifiedAssertion } from './assertion.ts';
import { endOfFreshness, instantIn, type Expectation } from './expectation.ts';
import { responseInvalid } from './response-error.ts';

/** Takes what an assertion says. It was verified and checked. @throws AppError `saml_response_invalid` */
export function readAssertion(assertion: XmlElement, { idp, now }: Expectation): VerifiedAssertion {
  const subject = onlyChild(assertion, 'assertion', 'Subject');
  const nameId = subject && onlyChild(subject, 'assertion', 'NameID');
  const id = assertion.getAttribute('ID');
  if (id === '') throw responseInvalid({ fault: 'form', problem: 'its assertion has no ID' });
  return {
    id,
    issuer: idp.entityId,
    nameId: nameId?.textContent.trim() ?? '',
    nameIdFormat: nameId?.getAttribute('Format') ?? '',
    attributes: attributesOf(assertion),
    sessionEndsAt: sessionEndOf(assertion, now),
    expiresAt: endOfFreshness(assertion.getAttribute('IssueInstant')),
  };
}

function attributesOf(assertion: XmlElement): SamlAttribute[] {
  return childrenOf(assertion, 'assertion', 'AttributeStatement')
    .flatMap((statement) => childrenOf(statement, 'assertion', 'Attribute'))
    .map((attribute) => ({
      name: attribute.getAttribute('Name'),
      friendlyName: attribute.getAttribute('FriendlyName'),
      values: childrenOf(attribute, 'assertion', 'AttributeValue')
        .map((value) => value.textContent.trim())
        .filter((value) => value !== ''),
    }));
}

function sessionEndOf(assertion: XmlElement, now: Date): Date | null {
  const ends = childrenOf(assertion, 'assertion', 'AuthnStatement')
    .map((statement) => instantIn(statement.getAttribute('SessionNotOnOrAfter')))
    .filter((time) => !Number.isNaN(time));
  if (ends.length === 0) return null;
  const end = Math.min(...ends);
  if (end <= now.getTime()) throw responseInvalid({ fault: 'time', problem: 'its session is over' });
  return new Date(end);
}
