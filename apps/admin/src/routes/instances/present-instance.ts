import type { InstanceRecord, InstanceSummary } from '@gatehouse/instances';
import type { InstanceView } from '../../contract.ts';
import type { AdminDependencies } from '../../dependencies.ts';

/** An instance as `/v1` shows it: what it is called and where it answers, nothing secret. */
export function presentInstance(dependencies: AdminDependencies, { settings, ...rest }: InstanceRecord): InstanceView {
  return presentSummary(dependencies, { ...rest, siteUrl: settings.site_url ?? '' });
}

/** The same, from what a list knows. */
export function presentSummary({ siteUrls }: AdminDependencies, instance: InstanceSummary): InstanceView {
  return {
    id: instance.id,
    uuid: instance.siteUuid,
    slug: instance.slug,
    state: instance.state,
    site_url: instance.siteUrl,
    created_at: instance.createdAt.toISOString(),
    updated_at: instance.updatedAt.toISOString(),
    urls: [...siteUrls(instance.slug)],
  };
}
