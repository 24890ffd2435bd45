import { AppError } from '@gatehouse/errors';
import type { AttributeMapping } from '@gatehouse/instances';
import { isSubject } from '../../external/answer-fields.ts';
import { onlyEmail, readProfile, type ReadProfile } from '../../external/profile.ts';
import { textIn } from '../../external/token-claims.ts';
import type { VerifiedAssertion } from './assertion.ts';
import { sortClaims } from './claim-types.ts';
import { mappedClaims, valuesOf } from './mapped-claims.ts';

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const transientFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const subjectId = 'urn:oasis:names:tc:SAML:attribute:subject-id';

/** Where addresses are, the likeliest first (supabase-extended.md 7.4, step 8). */
const emailAttributes = [
  'urn:oid:0.9.2342.19200300.100.1.3',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'http://schemas.xmlsoap.org/claims/EmailAddress',
  'mail',
  'email',
];

/**
 * Who an assertion is about. The address counts as proven: whom a provider speaks of belongs to that provider.
 *
 * @throws AppError `saml_assertion_no_user_id`, `saml_assertion_no_email`, `saml_attribute_unfit`
 */
export function assertionProfile(assertion: VerifiedAssertion, mapping: AttributeMapping): ReadProfile {
  const mapped = mappedClaims(mapping, assertion.attributes);
  const subject = subjectOf(assertion);
  const profile = readProfile({
    subject,
    emails: onlyEmail(emailOf(assertion, mapped), true),
    claims: { ...sorted(mapped), iss: assertion.issuer },
  });
  if (profile.chosen === null) throw new AppError('saml_assertion_no_email');
  return profile;
}

/**
 * Who an assertion is about where the address itself is the id (netlify.md 7.4): that of the NameID, unless the mapping
 * says where it is.
 *
 * @throws AppError `saml_assertion_no_email`, `saml_attribute_unfit`
 */
export function addressProfile(assertion: VerifiedAssertion, mapping: AttributeMapping): ReadProfile {
  const mapped = mappedClaims(mapping, assertion.attributes);
  const email = textIn(mapped, 'email') || assertion.nameId;
  const profile = readProfile({ subject: email, emails: onlyEmail(email, true), claims: sorted(mapped) });
  const { chosen, ...read } = profile;
  if (chosen === null) throw new AppError('saml_assertion_no_email');
  return { ...read, chosen, subject: chosen.address.key };
}

function subjectOf({ attributes, nameId, nameIdFormat }: VerifiedAssertion): string {
  const [known] = valuesOf(attributes, subjectId);
  if (known !== undefined) return checked(known);
  // However an address is written it is one person’s; a transient name is another one each time.
  const name = nameIdFormat === emailFormat ? nameId.toLowerCase() : nameId;
  if (nameIdFormat === transientFormat) throw new AppError('saml_assertion_no_user_id');
  return checked(name);
}

function checked(name: string): string {
  if (!isSubject(name)) throw new AppError('saml_assertion_no_user_id');
  return name;
}

function emailOf(assertion: VerifiedAssertion, mapped: Readonly<Record<string, unknown>>): string {
  const said = emailAttributes.flatMap((name) => valuesOf(assertion.attributes, name)).find(Boolean);
  const named = assertion.nameIdFormat === emailFormat ? assertion.nameId : '';
  return textIn(mapped, 'email') || (said ?? named);
}

/** @throws AppError `saml_attribute_unfit` */
function sorted(mapped: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { claims, unfit } = sortClaims(mapped);
  if (unfit === undefined) return claims;
  throw new AppError('saml_attribute_unfit', { params: { claim: unfit } });
}
