import { childrenOf, onlyChild, type XmlElement } from '../xml/xml-element.ts';
import { isFresh, type Expectation } from './expectation.ts';
import type { PostedResponse } from './parse-response.ts';
import { responseInvalid } from './response-error.ts';

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/**
 * Checks what a response says of itself. It need not be signed: what is said here can only make things worse.
 *
 * @throws AppError `saml_response_invalid`
 */
export function checkEnvelope({ root, issuer }: PostedResponse, expected: Expectation): void {
  checkVersion(root);
  if (issuer !== '' && issuer !== expected.idp.entityId) {
    throw responseInvalid({ fault: 'issuer', problem: 'another identity provider issued it', found: issuer });
  }
  checkDestination(root, expected);
  checkInResponseTo(root.getAttribute('InResponseTo'), expected);
  checkFresh(root, expected);
  checkStatus(root);
}

/** @throws AppError `saml_response_invalid` */
export function checkVersion(message: XmlElement): void {
  const found = message.getAttribute('Version');
  if (found !== '2.0') throw responseInvalid({ fault: 'form', problem: 'its version is not 2.0', found });
}

/** @throws AppError `saml_response_invalid` */
export function checkFresh(message: XmlElement, { now }: Expectation): void {
  const found = message.getAttribute('IssueInstant');
  if (!isFresh(found, now)) throw responseInvalid({ fault: 'time', problem: 'it was not issued just now', found });
}

/**
 * Both ways: what was not asked for answers no request, so a response that somebody stole cannot be posted without the
 * RelayState that it belongs to (SAML profiles 4.1.5).
 *
 * @throws AppError `saml_response_invalid`
 */
export function checkInResponseTo(found: string, { requestId }: Expectation): void {
  if (found === (requestId ?? '')) return;
  const problem = requestId === null ? 'it answers a request without its RelayState' : 'it answers another request';
  throw responseInvalid({ fault: 'request', problem, found });
}

/** SAML bindings 3.5.5.2: what is signed says where it was sent. */
function checkDestination(response: XmlElement, { provider }: Expectation): void {
  const found = response.getAttribute('Destination');
  const isSigned = childrenOf(response, 'signature', 'Signature').length > 0;
  if (found === provider.acsUrl || (found === '' && !isSigned)) return;
  throw responseInvalid({ fault: 'address', problem: 'its destination is not this service', found });
}

function checkStatus(response: XmlElement): void {
  const status = onlyChild(response, 'protocol', 'Status');
  const code = status && onlyChild(status, 'protocol', 'StatusCode');
  if (code?.getAttribute('Value') === success) return;
  const codes = code ? [code, ...childrenOf(code, 'protocol', 'StatusCode')] : [];
  const found = codes.map((one) => one.getAttribute('Value')).join(' ');
  throw responseInvalid({ fault: 'status', problem: 'the identity provider signed nobody in', found });
}
