import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { instanceListSchema, instanceSchema, labelsSchema, settingsSchema } from './instance-views.ts';
import { pageParameters } from './names.ts';

const tag = 'Instances';

const newInstanceShape = {
  site_url: z.string().meta({ description: 'Address of the site: links in mails lead there.' }),
  slug: z.string().optional().meta({ description: 'Its name in addresses; made from the site’s address when absent.' }),
  uuid: z.string().optional().meta({ description: 'The operator’s own id of the site; unique.' }),
  labels: labelsSchema.optional(),
};

const oneInstance = { description: 'The instance.', schema: instanceSchema };
const takenErrors = ['instance_exists', 'instance_slug_taken', 'instance_secret_taken'] as const;

/** `POST /v1/instances` */
export const createInstanceContract = {
  method: 'post',
  path: '/v1/instances',
  scope: 'provision',
  action: 'instance.create',
  tag,
  summary: 'Creates an instance.',
  description: 'Without `jwt.secret` among the settings one is made, and shown in this answer only.',
  headers: ['Idempotency-Key'],
  body: z.strictObject({ ...newInstanceShape, settings: settingsSchema.optional() }).meta({ id: 'NewInstance' }),
  answers: { 201: oneInstance },
  errors: ['setting_invalid', ...takenErrors],
} as const satisfies RouteContract;

/** `GET /v1/instances` */
export const listInstancesContract = {
  method: 'get',
  path: '/v1/instances',
  scope: 'read',
  tag,
  summary: 'Lists instances.',
  query: z.strictObject({
    ...pageParameters,
    q: z
      .string()
      .max(255)
      .optional()
      .meta({ description: 'What the slug or the host of the site begins with; or a whole id or uuid.' }),
    state: z
      .enum(['active', 'suspended', 'deleted'])
      .optional()
      .meta({ description: 'When absent: all but deleted ones.' }),
    label: z
      .array(z.string().max(320))
      .max(10)
      .optional()
      .meta({ description: '`name=value`; given several times, all have to be there.' }),
    domain: z.string().max(255).optional().meta({ description: 'The instance that has this host name.' }),
    sort: z
      .enum(['slug', '-slug', 'created_at', '-created_at', 'updated_at', '-updated_at'])
      .optional()
      .meta({ description: 'The order; `-` turns it around. `slug` when absent.' }),
  }),
  answers: { 200: { description: 'A page of instances.', schema: instanceListSchema } },
} as const satisfies RouteContract;

/** `GET /v1/instances/{reference}` */
export const showInstanceContract = {
  method: 'get',
  path: '/v1/instances/:reference',
  scope: 'read',
  tag,
  summary: 'Shows an instance.',
  description: 'The reference is its id or its slug; the operator’s own uuid is found as well.',
  answers: { 200: oneInstance },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `PATCH /v1/instances/{reference}` */
export const updateInstanceContract = {
  method: 'patch',
  path: '/v1/instances/:reference',
  scope: 'provision',
  action: 'instance.update',
  tag,
  summary: 'Changes an instance.',
  description:
    'A JSON merge patch (RFC 7396): what is absent keeps its value, `null` takes a label away or goes back to what a ' +
    'setting inherits, lists are replaced whole. An address (`site_url`) cannot be taken away. With `version`, or ' +
    '`If-Match`, the change is refused when the instance has changed since it was read. All bad values are told at ' +
    'once, in `problems`.',
  headers: ['If-Match'],
  body: z
    .strictObject({
      version: z.string().optional().meta({ description: 'The version that was read.' }),
      slug: z.string().optional(),
      labels: z.record(z.string(), z.string().nullable()).optional(),
      settings: settingsSchema.optional(),
    })
    .meta({ id: 'InstancePatch' }),
  answers: { 200: oneInstance },
  errors: ['not_found', 'setting_invalid', 'instance_slug_taken', 'instance_secret_taken', 'instance_changed'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/clone` */
export const cloneInstanceContract = {
  method: 'post',
  path: '/v1/instances/:reference/clone',
  scope: 'provision',
  action: 'instance.clone',
  tag,
  summary: 'Creates an instance with the settings of another one.',
  description:
    'Keys, secrets, addresses and domains are never copied; `not_copied` names what was left out, and what was switched ' +
    'off because it needs a secret. A `jwt.secret` is made, and shown in this answer only. Labels are copied unless given.',
  headers: ['Idempotency-Key'],
  body: z.strictObject(newInstanceShape).meta({ id: 'NewClone' }),
  answers: { 201: oneInstance },
  errors: ['not_found', 'setting_invalid', ...takenErrors],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/restore` */
export const restoreInstanceContract = {
  method: 'post',
  path: '/v1/instances/:reference/restore',
  scope: 'provision',
  action: 'instance.restore',
  tag,
  summary: 'Brings a deleted instance back as it was.',
  description:
    'Until its grace period ends. The reference is the id, slug or uuid that it had; of several, the one that was deleted ' +
    'last.',
  answers: { 200: oneInstance },
  errors: ['not_found', ...takenErrors],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/suspend` */
export const suspendInstanceContract = {
  method: 'post',
  path: '/v1/instances/:reference/suspend',
  scope: 'provision',
  action: 'instance.suspend',
  tag,
  summary: 'Stops serving an instance; nothing of it is lost.',
  description:
    'Its visitors are answered 503 with `Retry-After`, which clients take for a fault and not for a sign-out.',
  answers: { 200: oneInstance },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/resume` */
export const resumeInstanceContract = {
  method: 'post',
  path: '/v1/instances/:reference/resume',
  scope: 'provision',
  action: 'instance.resume',
  tag,
  summary: 'Serves a suspended instance again.',
  answers: { 200: oneInstance },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `DELETE /v1/instances/{reference}` */
export const deleteInstanceContract = {
  method: 'delete',
  path: '/v1/instances/:reference',
  scope: 'provision',
  action: 'instance.delete',
  tag,
  summary: 'Deletes an instance.',
  description:
    'It stops responding immediately. Until the grace period ends it can be restored; then all that ' +
    'it has goes, and its keys first, so that what backups hold of it stays sealed.',
  query: z.strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(31_536_000)
      .optional()
      .meta({ description: 'For how long it can be restored; at least a minute, and a week when absent.' }),
  }),
  answers: { 204: { description: 'It is deleted.' } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** Every route of instances. */
export const instanceContracts: readonly RouteContract[] = [
  createInstanceContract,
  listInstancesContract,
  showInstanceContract,
  updateInstanceContract,
  cloneInstanceContract,
  suspendInstanceContract,
  resumeInstanceContract,
  deleteInstanceContract,
  restoreInstanceContract,
];
