import { childrenOf, elementsIn, isElement, onlyChild, textOf, type XmlElement } from '../xml/xml-element.ts';
import { checkFresh, checkInResponseTo, checkVersion } from './check-envelope.ts';
import { isWithin, type Expectation } from './expectation.ts';
import { responseInvalid } from './response-error.ts';

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/**
 * Checks an assertion whose signature was verified: that this provider made it, just now, for this service and this
 * request (SAML profiles 4.1.4.3, SAML core 2.4 and 2.5).
 *
 * @throws AppError `saml_response_invalid`
 */
export function checkAssertion(assertion: XmlElement, expected: Expectation): void {
  checkVersion(assertion);
  const issuer = textOf(assertion, 'assertion', 'Issuer');
  if (issuer !== expected.idp.entityId) {
    throw responseInvalid({ fault: 'issuer', problem: 'another identity provider made its assertion', found: issuer });
  }
  checkFresh(assertion, expected);
  checkSubject(assertion, expected);
  checkConditions(assertion, expected);
  if (childrenOf(assertion, 'assertion', 'AuthnStatement').length > 0) return;
  throw responseInvalid({ fault: 'form', problem: 'its assertion does not say that somebody signed in' });
}

function checkSubject(assertion: XmlElement, expected: Expectation): void {
  const subject = onlyChild(assertion, 'assertion', 'Subject');
  const confirmations = subject ? childrenOf(subject, 'assertion', 'SubjectConfirmation') : [];
  const data = confirmations
    .filter((confirmation) => confirmation.getAttribute('Method') === bearer)
    .flatMap((confirmation) => onlyChild(confirmation, 'assertion', 'SubjectConfirmationData') ?? []);
  const [first] = data;
  if (!first) throw responseInvalid({ fault: 'form', problem: 'its assertion is not for whoever brings it' });
  // One that fits is enough; of the others the first says what is wrong.
  const failures = data.map((one) => failureOf(() => checkConfirmation(one, expected)));
  if (failures.every((failure) => failure !== null)) throw failures[0];
}

function failureOf(check: () => void): Error | null {
  try {
    check();
    return null;
  } catch (error) {
    return error as Error;
  }
}

function checkConfirmation(data: XmlElement, expected: Expectation): void {
  const recipient = data.getAttribute('Recipient');
  if (recipient !== expected.provider.acsUrl) {
    throw responseInvalid({ fault: 'address', problem: 'its recipient is not this service', found: recipient });
  }
  checkInResponseTo(data.getAttribute('InResponseTo'), expected);
  const notOnOrAfter = data.getAttribute('NotOnOrAfter');
  if (notOnOrAfter === '') throw responseInvalid({ fault: 'time', problem: 'its assertion says nothing of how long' });
  checkWithin(data, expected);
}

function checkWithin(element: XmlElement, { now }: Expectation): void {
  const [notBefore, notOnOrAfter] = [element.getAttribute('NotBefore'), element.getAttribute('NotOnOrAfter')];
  if (isWithin({ notBefore, notOnOrAfter }, now)) return;
  throw responseInvalid({ fault: 'time', problem: 'it is not valid now', found: `${notBefore} to ${notOnOrAfter}` });
}

/** SAML core 2.5.1: a condition that is not understood is not met. */
const understood = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

function checkConditions(assertion: XmlElement, expected: Expectation): void {
  const conditions = onlyChild(assertion, 'assertion', 'Conditions');
  if (!conditions) throw responseInvalid({ fault: 'form', problem: 'its assertion has not exactly one Conditions' });
  checkWithin(conditions, expected);
  const odd = elementsIn(conditions).find((one) => !understood.some((name) => isElement(one, 'assertion', name)));
  if (odd)
    throw responseInvalid({ fault: 'form', problem: 'it has a condition that is unknown', found: odd.localName });
  checkAudience(conditions, expected.provider.entityId);
}

/** There has to be one: for whom an assertion is would else be whoever gets hold of it (SAML profiles 4.1.4.2). */
function checkAudience(conditions: XmlElement, entityId: string): void {
  const restrictions = childrenOf(conditions, 'assertion', 'AudienceRestriction').map((restriction) =>
    childrenOf(restriction, 'assertion', 'Audience').map((audience) => audience.textContent.trim()),
  );
  const isFor = restrictions.length > 0 && restrictions.every((audiences) => audiences.includes(entityId));
  if (isFor) return;
  const found = restrictions.flat().join(' ');
  throw responseInvalid({ fault: 'audience', problem: 'its audience is not this service', found });
}
