import { cohortOf, slugOf } from './add-instances.ts';
import type { BenchSite, ImportRig } from './import-rig.ts';
import { latencyOf, type Latency } from './latency.ts';
import { addressOf } from './user-lines.ts';

/** Lists and searches, by what is asked, and the most memory of the process that answered meanwhile. */
export interface Listing {
  readonly latency: Readonly<Record<string, Latency>>;
  readonly peakMebibytes: number;
}

/** Lists users of a site in its own admin API. Each search is for another user. */
export async function listUsers(rig: ImportRig, { slug, token }: BenchSite, users: number): Promise<Listing> {
  const base = `${rig.api.url}/i/${slug}/auth/v1/admin/users`;
  const middle = await cursorInTheMiddle(base, token, users);
  const someone = (n: number): string => addressOf((n * 7_919) % users);
  const deepest = Math.min(10_000, users - 50) / 50 + 1;
  const paths: Record<string, (n: number) => string> = {
    'first page of 50': () => '?per_page=50',
    'deepest page of 50': () => `?page=${Math.floor(deepest)}&per_page=50`,
    'page of 50 after the middle, by cursor': () => `?limit=50&cursor=${middle}`,
    'by the whole address': (n) => `?email=${encodeURIComponent(someone(n))}`,
    'by a part of the address': (n) => `?filter=${encodeURIComponent(someone(n).slice(3, -8))}`,
    'by a part of nobody’s': (n) => `?filter=nobody${n}zq`,
  };
  rig.api.takePeak();
  return { latency: await each(base, token, paths), peakMebibytes: rig.api.takePeak() };
}

/** Lists instances in the operator's API. */
export async function listInstances(rig: ImportRig, instances: number): Promise<Listing> {
  const base = `${rig.admin.url}/v1/instances`;
  const someone = (n: number): number => (n * 7_919) % instances;
  const paths: Record<string, (n: number) => string> = {
    'first page of 50': () => '?limit=50',
    'by the beginning of the slug': (n) => `?q=${slugOf(someone(n))}`,
    'by a label that one in a thousand has': (n) => `?label=cohort=${cohortOf(someone(n))}`,
    'one by its slug': (n) => `/${slugOf(someone(n))}`,
  };
  rig.admin.takePeak();
  return { latency: await each(base, rig.operatorToken, paths), peakMebibytes: rig.admin.takePeak() };
}

async function each(
  base: string,
  token: string,
  paths: Readonly<Record<string, (n: number) => string>>,
): Promise<Record<string, Latency>> {
  const latency: Record<string, Latency> = {};
  for (const [what, path] of Object.entries(paths)) latency[what] = await latencyOf(base, token, path);
  return latency;
}

const walkedAtOnce = 1_000;

async function cursorInTheMiddle(base: string, token: string, users: number): Promise<string> {
  let cursor = '';
  for (let seen = 0; seen < users / 2; seen += walkedAtOnce) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${base}?limit=${walkedAtOnce}&cursor=${cursor}`, { headers });
    const { pagination } = (await response.json()) as { pagination?: { next_cursor?: string } };
    if (pagination?.next_cursor === undefined) break;
    cursor = encodeURIComponent(pagination.next_cursor);
  }
  return cursor;
}
