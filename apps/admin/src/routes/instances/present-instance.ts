import { secretsIn, withoutSecrets, type InstanceRecord, type InstanceSummary } from '@gatehouse/instances';
import type { Answer } from '@gatehouse/operator-api';
import type { InstanceSummaryView, InstanceView } from '../../contract/instance-views.ts';
import type { AdminDependencies } from '../../dependencies.ts';

type SiteUrls = Pick<AdminDependencies, 'siteUrls'>;

/** What only one answer about an instance tells. */
type ToldOnce = Pick<InstanceView, 'jwt_secret' | 'not_copied'>;

/** The answer about one instance, with its version as `ETag`. */
export function answerInstance(
  urls: SiteUrls,
  instance: InstanceRecord,
  status = 200,
  toldOnce: ToldOnce = {},
): Answer {
  const body: InstanceView = { ...presentInstance(urls, instance), ...toldOnce };
  return { status, body, headers: { ETag: `"${instance.settingsVersion}"` } };
}

/** An instance as `/v1` shows it: nothing secret. */
function presentInstance(urls: SiteUrls, { settings, ...rest }: InstanceRecord): InstanceView {
  return {
    ...presentSummary(urls, { ...rest, siteUrl: settings.site_url ?? '' }),
    settings: withoutSecrets(settings),
    secrets: secretsIn(settings),
  };
}

/** The same, from what a list knows. */
export function presentSummary({ siteUrls }: SiteUrls, instance: InstanceSummary): InstanceSummaryView {
  return {
    id: instance.id,
    uuid: instance.siteUuid,
    slug: instance.slug,
    state: instance.deletedAt === null ? instance.state : 'deleted',
    site_url: instance.siteUrl,
    labels: instance.labels,
    version: instance.settingsVersion,
    created_at: instance.createdAt.toISOString(),
    updated_at: instance.updatedAt.toISOString(),
    purge_after: instance.purgeAfter?.toISOString() ?? null,
    urls: [...siteUrls(instance.slug)],
  };
}
