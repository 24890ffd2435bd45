import type { InstanceSettings } from '@gatehouse/instances';

/** Whether the links of a site's mails lead to its API rather than to the site. */
export function speaksSupabase({ dialect, dialects }: Pick<InstanceSettings, 'dialect' | 'dialects'>): boolean {
  return dialect === 'supabase' || (dialects.length === 1 && dialects[0] === 'supabase');
}
