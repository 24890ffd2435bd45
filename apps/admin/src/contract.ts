import { z } from 'zod';

// The operator's own API (`/v1`), as both ends read it.

/** Body of `POST /v1/instances`. */
export const createInstanceSchema = z.strictObject({
  /** Address of the site: links in mails lead there. */
  site_url: z.string(),
  /** Its name in addresses; made from the site's address when absent. */
  slug: z.string().optional(),
  /** The operator's own id of the site. */
  uuid: z.string().optional(),
  /** Settings by path; a secret to sign tokens with is made when there is none among them. */
  settings: z.record(z.string(), z.unknown()).optional(),
});

const instanceViewSchema = z.object({
  id: z.string(),
  uuid: z.string().nullable(),
  slug: z.string(),
  state: z.enum(['active', 'suspended']),
  site_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Where the site's API answers, as far as this process knows. */
  urls: z.array(z.string()),
  /** Only in the answer to the creation that made it. */
  jwt_secret: z.string().optional(),
});

/** An instance, as `/v1` shows it. */
export type InstanceView = z.output<typeof instanceViewSchema>;

const instanceListSchema = z.object({
  instances: z.array(instanceViewSchema),
  /** The `after` of the next page; null on the last. */
  next: z.string().nullable(),
});

/** A page of instances in the order of their slugs. */
export type InstanceList = z.output<typeof instanceListSchema>;

/** Body of `POST /v1/instances/{reference}/domains`. */
export const addDomainSchema = z.strictObject({
  /** A host name in any spelling. */
  domain: z.string(),
});

const domainViewSchema = z.object({
  domain: z.string(),
  /** Only a verified domain routes. */
  is_verified: z.boolean(),
  is_primary: z.boolean(),
});

/** A domain of an instance, as `/v1` shows it. */
export type DomainView = z.output<typeof domainViewSchema>;

const domainListSchema = z.object({ domains: z.array(domainViewSchema) });

/** The domains of an instance, the primary one first. */
export type DomainList = z.output<typeof domainListSchema>;

/** Reads an instance out of an answer. @throws Error when the answer is none of this API. */
export function instanceFrom(answer: unknown): InstanceView {
  return readAnswer(instanceViewSchema, answer);
}

/** Reads a page out of an answer. @throws Error when the answer is none of this API. */
export function instanceListFrom(answer: unknown): InstanceList {
  return readAnswer(instanceListSchema, answer);
}

/** Reads a domain out of an answer. @throws Error when the answer is none of this API. */
export function domainFrom(answer: unknown): DomainView {
  return readAnswer(domainViewSchema, answer);
}

/** Reads the domains out of an answer. @throws Error when the answer is none of this API. */
export function domainListFrom(answer: unknown): DomainList {
  return readAnswer(domainListSchema, answer);
}

function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Error('the answer is not that of a Gatehouse admin app');
}
