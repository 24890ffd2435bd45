import type { InstanceSummaryView, InstanceView } from '@gatehouse/admin/contract';

/** A site for a human, a line each. */
export function describeInstance(instance: InstanceView): readonly string[] {
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['id', instance.id],
    ['slug', instance.slug],
    ['state', instance.state],
    ['site', instance.site_url],
    ['uuid', instance.uuid],
    ['created', instance.created_at],
    ['version', instance.version],
    ['purge', instance.purge_after],
    ...labelLines(instance.labels).map((label) => ['label', label] as const),
    ...instance.urls.map((url) => ['api', url] as const),
    ['secret', instance.jwt_secret],
  ];
  const lines = facts.filter(([, value]) => value).map(([name, value]) => `${name.padEnd(8)} ${value}`);
  if (instance.jwt_secret) lines.push('', 'The secret signs the tokens of this site. It is not shown again.');
  // Just made, and neither path nor localhost leads to it.
  if (instance.jwt_secret && instance.urls.length === 0) lines.push('', noAddress(instance.slug));
  if (instance.not_copied?.length) lines.push('', `Not copied: ${instance.not_copied.join(', ')}.`);
  return lines;
}

function noAddress(slug: string): string {
  const domain = `"gatehouse instances domains add ${slug} <host>"`;
  return `Until it has a domain (${domain}), only x-nf-sign leads to it; so does a path, where GATEHOUSE_INSTANCE_SOURCES names it.`;
}

/** Labels for a human, one a line. */
export function labelLines(labels: InstanceView['labels']): readonly string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** Sites for a human, one a line under a head. */
export function instanceTable(instances: readonly InstanceSummaryView[]): readonly string[] {
  const width = Math.max(4, ...instances.map(({ slug }) => slug.length));
  const line = (id: string, slug: string, state: string, site: string): string =>
    `${id.padEnd(36)}  ${slug.padEnd(width)}  ${state.padEnd(9)}  ${site}`;
  return [
    line('id', 'slug', 'state', 'site'),
    ...instances.map(({ id, slug, state, site_url: site }) => line(id, slug, state, site)),
  ];
}
