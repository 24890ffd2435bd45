import type { InstanceListing, InstanceOrder } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';
import { listInstancePage, normaliseDomain, type InstanceSummary } from '@gatehouse/instances';
import { route, type OperatorRequest, type OperatorRoute } from '@gatehouse/operator-api';
import { z } from 'zod';
import type { InstanceList } from '../../contract/instance-views.ts';
import { listInstancesContract } from '../../contract/instances.ts';
import { pageLimitDefault } from '../../contract/names.ts';
import { decodeCursor, encodeCursor } from '../../cursor.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { presentSummary } from './present-instance.ts';

type Query = OperatorRequest<typeof listInstancesContract>['query'];

/** `GET /v1/instances` */
export function listInstances(dependencies: AdminDependencies): OperatorRoute {
  return route(listInstancesContract, async ({ query, platform }) => {
    const listing = listingOf(query);
    const { instances, hasMore } = await listInstancePage(platform, listing);
    const last = instances.at(-1);
    const body: InstanceList = {
      instances: instances.map((instance) => presentSummary(dependencies, instance)),
      next: hasMore && last ? encodeCursor(placeOf(last, listing)) : null,
    };
    return { status: 200, body };
  });
}

function listingOf({
  cursor,
  limit = pageLimitDefault,
  sort = 'slug',
  state,
  label,
  domain,
  q,
}: Query): InstanceListing {
  const order = sort.replace('-', '') as InstanceOrder;
  const isDescending = sort.startsWith('-');
  return {
    order,
    isDescending,
    limit,
    ...(cursor === undefined ? {} : { after: afterOf(cursor, order, isDescending) }),
    ...(state === undefined ? {} : { state }),
    ...(label === undefined ? {} : { labels: Object.fromEntries(label.map(labelOf)) }),
    // What is no domain is nobody's.
    ...(domain === undefined ? {} : { domain: normaliseDomain(domain) ?? '' }),
    ...searchOf(q ?? ''),
  };
}

function searchOf(q: string): Pick<InstanceListing, 'uuid' | 'prefix'> {
  const text = q.trim().toLowerCase();
  if (text === '') return {};
  const parsed = parseUuid(text);
  if ('uuid' in parsed) return { uuid: parsed.uuid };
  return { prefix: text.replace(/^[a-z]+:\/\/(?:www\.)?/, '') };
}

function labelOf(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  const problem = `label: is ${JSON.stringify(text.slice(0, 80))}; allowed is name=value`;
  throw new AppError('validation_failed', { text: '{problem}', params: { problem } });
}

const timePlaceSchema = z.strictObject({ o: z.string(), v: z.iso.datetime(), id: z.uuid() });
const slugPlaceSchema = z.strictObject({ o: z.string(), v: z.string().max(63), id: z.uuid() });

function afterOf(cursor: string, order: InstanceOrder, isDescending: boolean): NonNullable<InstanceListing['after']> {
  const schema = order === 'slug' ? slugPlaceSchema : timePlaceSchema;
  const name = nameOf({ order, isDescending });
  const { v, id } = decodeCursor(
    cursor,
    schema.refine(({ o }) => o === name),
  );
  return { value: order === 'slug' ? v : new Date(v), id };
}

function placeOf(last: InstanceSummary, { order, isDescending }: InstanceListing): object {
  const values = { slug: last.slug, created_at: last.createdAt, updated_at: last.updatedAt };
  return { o: nameOf({ order, isDescending }), v: values[order], id: last.id };
}

function nameOf({ order, isDescending }: Pick<InstanceListing, 'order' | 'isDescending'>): string {
  return isDescending ? `-${order}` : order;
}
