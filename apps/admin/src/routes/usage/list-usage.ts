import { listUsageEntries, type UsageEntry } from '@gatehouse/identity';
import { route, type Answer, type OperatorRoute } from '@gatehouse/operator-api';
import { z } from 'zod';
import { listUsageContract, type UsageEntryView } from '../../contract/usage.ts';
import { decodeCursor, encodeCursor } from '../../cursor.ts';
import { findInstance } from '../instances/find-instance.ts';
import { usageRange } from './usage-range.ts';

const limitDefault = 1_000;
const placeSchema = z.strictObject({ instance_id: z.guid(), day: z.iso.date(), metric: z.string().max(200) });

type Format = 'json' | 'csv' | 'ndjson';

const formatOfType: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};

/** `GET /v1/usage` */
export function listUsage(): OperatorRoute {
  return route(listUsageContract, async ({ query, platform, accepts }) => {
    const { cursor, instance, limit = limitDefault } = query;
    const range = usageRange(platform.now(), query);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, placeSchema);
    const instanceId = instance === undefined ? undefined : (await findInstance(platform, instance)).id;
    const { entries, next } = await listUsageEntries(platform, { ...range, instanceId, after, limit });
    const accepted = formatOfType[accepts(Object.keys(formatOfType)) ?? ''];
    return answerAs(query.format ?? accepted ?? 'json', entries.map(present), next && encodeCursor(next));
  });
}

function answerAs(format: Format, entries: readonly UsageEntryView[], next: string | null): Answer {
  if (format === 'json') return { status: 200, body: { usage: entries, next } };
  const headers: Record<string, string> = next === null ? {} : { 'Next-Cursor': next };
  if (format === 'csv') {
    return {
      status: 200,
      body: csvOf(entries),
      headers: { ...headers, 'Content-Type': 'text/csv; charset=utf-8; header=present' },
    };
  }
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
  return { status: 200, body: lines.join(''), headers: { ...headers, 'Content-Type': 'application/x-ndjson' } };
}

/** RFC 4180. Nothing in it needs quotes: ids, slugs, days, names of metrics and numbers. */
function csvOf(entries: readonly UsageEntryView[]): string {
  const lines = entries.map(({ instance_id: id, slug, day, metric, amount }) =>
    [id, slug, day, metric, amount].join(','),
  );
  return ['instance_id,slug,day,metric,amount', ...lines].map((line) => `${line}\r\n`).join('');
}

function present({ instanceId, slug, day, metric, amount }: UsageEntry): UsageEntryView {
  return { instance_id: instanceId, slug, day, metric, amount };
}
