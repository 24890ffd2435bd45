import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { readAnswer } from './read-answer.ts';

const tag = 'Domains';

const domainSchema = z
  .object({
    domain: z.string(),
    is_verified: z.boolean().meta({ description: 'Only a verified domain routes.' }),
    is_primary: z.boolean(),
    challenge: z
      .object({ name: z.string(), type: z.literal('TXT'), value: z.string() })
      .nullable()
      .meta({ description: 'The DNS record that verifies it; null once it is verified.' }),
  })
  .meta({ id: 'Domain' });

const domainListSchema = z.object({ domains: z.array(domainSchema) }).meta({ id: 'DomainList' });

/** A domain of an instance, as `/v1` shows it. */
export type DomainView = z.output<typeof domainSchema>;

/** The domains of an instance, the primary one first. */
export type DomainList = z.output<typeof domainListSchema>;

/** `GET /v1/instances/{reference}/domains` */
export const listDomainsContract = {
  method: 'get',
  path: '/v1/instances/:reference/domains',
  scope: 'read',
  tag,
  summary: 'Lists the host names of an instance, the primary one first.',
  answers: { 200: { description: 'All of its domains.', schema: domainListSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/domains` */
export const addDomainContract = {
  method: 'post',
  path: '/v1/instances/:reference/domains',
  scope: 'provision',
  action: 'domain.add',
  tag,
  summary: 'Gives a host name to an instance.',
  description:
    'It routes once it is verified: by the TXT record that the answer names, or at once where the operator attests that ' +
    'the site owns it, which needs the scope `all`. A domain has one instance; a claim that is not verified gives way to ' +
    'one that is, and after seven days to any.',
  body: z
    .strictObject({
      domain: z.string().meta({ description: 'A host name in any spelling.' }),
      attested: z.boolean().optional().meta({ description: 'The operator attests that the site owns it.' }),
    })
    .meta({ id: 'NewDomain' }),
  answers: { 201: { description: 'The domain.', schema: domainSchema } },
  errors: ['not_found', 'setting_invalid', 'instance_domain_taken', 'operator_scope_missing'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/domains/{domain}/verify` */
export const verifyDomainContract = {
  method: 'post',
  path: '/v1/instances/:reference/domains/:domain/verify',
  scope: 'provision',
  action: 'domain.verify',
  tag,
  summary: 'Looks for the challenge of a domain in DNS; found, the domain routes.',
  answers: { 200: { description: 'The verified domain.', schema: domainSchema } },
  errors: ['not_found', 'domain_not_verified'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/domains/{domain}/primary` */
export const makePrimaryDomainContract = {
  method: 'post',
  path: '/v1/instances/:reference/domains/:domain/primary',
  scope: 'provision',
  action: 'domain.make_primary',
  tag,
  summary: 'Makes a verified domain the primary one.',
  answers: { 200: { description: 'The domain.', schema: domainSchema } },
  errors: ['not_found', 'domain_not_verified'],
} as const satisfies RouteContract;

/** `DELETE /v1/instances/{reference}/domains/{domain}` */
export const removeDomainContract = {
  method: 'delete',
  path: '/v1/instances/:reference/domains/:domain',
  scope: 'provision',
  action: 'domain.remove',
  tag,
  summary: 'Takes a host name from an instance: requests to it are nobody’s again.',
  answers: { 204: { description: 'It is removed.' } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** Every route of domains. */
export const domainContracts: readonly RouteContract[] = [
  listDomainsContract,
  addDomainContract,
  verifyDomainContract,
  makePrimaryDomainContract,
  removeDomainContract,
];

/** Reads a domain out of an answer. @throws Error when the answer is none of this API. */
export function domainFrom(answer: unknown): DomainView {
  return readAnswer(domainSchema, answer);
}

/** Reads the domains out of an answer. @throws Error when the answer is none of this API. */
export function domainListFrom(answer: unknown): DomainList {
  return readAnswer(domainListSchema, answer);
}
