import { AppError } from '@gatehouse/errors';
import { mappingProblem } from '@gatehouse/instances';

/** What an administrator says of a provider (supabase-extended.md 3.11). Absent: nothing is said of it. */
export interface SsoInput {
  readonly metadata_url?: string;
  readonly metadata_xml?: string;
  readonly domains?: readonly string[];
  readonly attribute_mapping?: Readonly<Record<string, unknown>>;
  readonly name_id_format?: string;
  readonly resource_id?: string;
  readonly disabled?: boolean;
}

const nameIdFormats = [
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
];
const domainsMax = 200;
const resourceIdMax = 255;

/** @throws AppError `validation_failed`, which names the member. */
export function checkSsoInput(input: SsoInput): void {
  const { metadata_url: url = '', metadata_xml: xml = '', name_id_format: format = '' } = input;
  if (url !== '' && xml !== '') throw invalid('Only one of metadata_xml and metadata_url may be set');
  if (url !== '' && !isSecureAddress(url)) throw invalid('metadata_url has to be an absolute https address');
  if (/\p{Cs}/u.test(xml)) throw invalid('metadata_xml is not UTF-8');
  if (format !== '' && !nameIdFormats.includes(format)) {
    throw invalid(`name_id_format has to be empty or one of ${nameIdFormats.join(', ')}`);
  }
  const problem = input.attribute_mapping && mappingProblem(input.attribute_mapping);
  if (problem !== undefined) throw invalid(`attribute_mapping: ${problem}`);
  if ((input.resource_id ?? '').length > resourceIdMax) {
    throw invalid(`resource_id is longer than ${resourceIdMax} characters`);
  }
  checkDomains(input.domains ?? []);
}

function checkDomains(domains: readonly string[]): void {
  if (domains.length > domainsMax) throw invalid(`domains has ${domains.length} entries; allowed are ${domainsMax}`);
  const odd = domains.find((domain) => !/^[^\s@/:]{1,253}$/.test(domain));
  if (odd !== undefined) throw invalid(`domains has ${JSON.stringify(odd.slice(0, 80))}, which is no domain`);
  const folded = new Set(domains.map((domain) => domain.toLowerCase()));
  if (folded.size < domains.length) throw invalid('domains has one of them twice');
}

function isSecureAddress(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:' && /^https:\/\//i.test(url);
}

function invalid(text: string): AppError {
  return new AppError('validation_failed', { text });
}
