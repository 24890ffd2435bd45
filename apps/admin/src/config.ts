import {
  adminFragment,
  httpFragment,
  operatorFragment,
  passwordsFragment,
  requiring,
  type ConfigOf,
} from '@gatehouse/config';
import { addressRanges, type AddressRange } from '@gatehouse/http';

/** The process settings that the admin app takes. */
export const adminFragments = {
  http: httpFragment,
  admin: adminFragment,
  passwords: passwordsFragment,
  operator: requiring(operatorFragment, 'token'),
} as const;

export type AdminConfig = ConfigOf<typeof adminFragments>;

/** What the admin app is told by its environment. */
export interface AdminSettings {
  readonly version: string;
  /** Host names it answers to beside this machine's own. */
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly AddressRange[];
  readonly requestIdHeader: string | undefined;
}

/** The settings of the admin app, compiled once. */
export function adminSettings({ http, admin }: AdminConfig, version: string): AdminSettings {
  return {
    version,
    allowedHosts: admin.allowedHosts,
    trustedProxies: addressRanges(http.trustedProxies),
    requestIdHeader: http.requestIdHeader,
  };
}
