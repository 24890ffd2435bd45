import { z } from 'zod';
import type { RouteContract } from '../contract/route-contract.ts';

const tag = 'As the old server';
const configSchema = z.record(z.string(), z.unknown());
const bodySchema = z.object({
  uuid: z.string().optional().meta({ description: 'The operator’s own id of the site; the nil UUID when absent.' }),
  config: configSchema.optional().meta({ description: 'Settings as the old server names them.' }),
});
const instanceSchema = z.object({
  id: z.string(),
  uuid: z.string(),
  config: configSchema,
  created_at: z.string(),
  updated_at: z.string(),
});
const createdSchema = instanceSchema.extend({ endpoint: z.string(), state: z.string() });
const manifestSchema = z.object({ description: z.string(), name: z.string(), version: z.string() });

/** `GET /` */
export const manifestContract = {
  method: 'get',
  path: '/',
  scope: 'read',
  tag,
  summary: 'Says what runs here.',
  answers: { 200: { description: 'Name and version.', schema: manifestSchema } },
} as const satisfies RouteContract;

/** `POST /instances` */
export const createContract = {
  method: 'post',
  path: '/instances',
  scope: 'provision',
  action: 'instance.create',
  tag,
  summary: 'Creates an instance.',
  body: bodySchema,
  answers: { 201: { description: 'The instance, without its secrets.', schema: createdSchema } },
  errors: ['instance_exists', 'instance_secret_taken', 'setting_invalid'],
} as const satisfies RouteContract;

/** `GET /instances/{id}` */
export const showContract = {
  method: 'get',
  path: '/instances/:id',
  scope: 'read',
  tag,
  summary: 'Shows an instance.',
  answers: { 200: { description: 'The instance, without its secrets.', schema: instanceSchema } },
  errors: ['instance_id_invalid', 'not_found'],
} as const satisfies RouteContract;

/** `PUT /instances/{id}` */
export const changeContract = {
  method: 'put',
  path: '/instances/:id',
  scope: 'provision',
  action: 'instance.update',
  tag,
  summary: 'Changes settings; absent ones keep their value, zero values go back to what is inherited.',
  body: bodySchema,
  answers: { 200: { description: 'The instance, without its secrets.', schema: instanceSchema } },
  errors: ['instance_id_invalid', 'not_found', 'instance_secret_taken', 'setting_invalid'],
} as const satisfies RouteContract;

/** `DELETE /instances/{id}` */
export const removeContract = {
  method: 'delete',
  path: '/instances/:id',
  scope: 'provision',
  action: 'instance.delete',
  tag,
  summary: 'Deletes an instance; nobody finds it from then on.',
  answers: { 204: { description: 'It is deleted.' } },
  errors: ['instance_id_invalid', 'not_found'],
} as const satisfies RouteContract;

/** The routes of the server that this one replaces (netlify.md 2.6). */
export const legacyContracts: readonly RouteContract[] = [
  manifestContract,
  createContract,
  showContract,
  changeContract,
  removeContract,
];
