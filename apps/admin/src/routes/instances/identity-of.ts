import { parseUuid } from '@gatehouse/http';
import { settingInvalid, type NewInstanceInput } from '@gatehouse/instances';
import { requireSiteUrl } from './require-site-url.ts';

interface Named {
  readonly site_url: string;
  readonly slug?: string | undefined;
  readonly uuid?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** What names a new instance. @throws AppError `setting_invalid` for an empty address, or a uuid in no known spelling */
export function identityOf({ site_url, slug, uuid, labels }: Named): Omit<NewInstanceInput, 'settings'> {
  requireSiteUrl(site_url);
  return {
    ...(slug === undefined ? {} : { slug }),
    ...(uuid === undefined ? {} : { siteUuid: siteUuidOf(uuid) }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function siteUuidOf(text: string): string {
  const parsed = parseUuid(text);
  if ('uuid' in parsed) return parsed.uuid;
  throw settingInvalid('uuid', 'is not a UUID');
}
