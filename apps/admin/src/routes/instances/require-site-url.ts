import { settingInvalid } from '@gatehouse/instances';

/** Without an address nothing can be linked to or redirected to. @throws AppError `setting_invalid` for an empty one */
export function requireSiteUrl(siteUrl: string): void {
  if (siteUrl === '') throw settingInvalid('site_url', 'is empty; allowed is the address of the site');
}
