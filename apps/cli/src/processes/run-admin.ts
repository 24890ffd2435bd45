import { startAdmin } from '@gatehouse/admin';
import type { Inbox } from '@gatehouse/inbox';
import type { Platform } from '@gatehouse/instances';
import { resolveTxt } from '@gatehouse/outbound';
import { openOperatorServices } from './open-operator-services.ts';
import type { ServiceParts } from './service-parts.ts';

type AdminServices = Parameters<typeof startAdmin>[1]['services'];

/** What the admin app has beyond what all parts share. */
export interface AdminExtras {
  readonly platform: Platform;
  readonly operatorToken: string;
  readonly inbox?: Inbox | undefined;
  /** Where a site answers, as far as this process knows. */
  readonly siteUrls?: (slug: string) => readonly string[];
}

/** Serves the admin app in this process, until it closes. @returns the port it listens on */
export async function runAdmin(parts: ServiceParts, extras: AdminExtras): Promise<number> {
  const { config, version, queue, readyChecks, log, closers } = parts;
  const { platform, operatorToken, inbox, siteUrls = () => [] } = extras;
  const operator = { ...config.operator, token: operatorToken };
  const services = openServices(parts);
  const queueHealth = () => queue.health();
  const surroundings = { version, platform, inbox, services, queueHealth, readyChecks, log, resolveTxt, siteUrls };
  const admin = await startAdmin({ ...config, operator }, surroundings);
  closers.add('the admin app', () => admin.close());
  return admin.port;
}

/** What acting on a site's messages and users reaches. */
function openServices(parts: ServiceParts): AdminServices {
  const { outbound, queue } = parts;
  return {
    ...openOperatorServices(parts),
    outbound,
    wakeDelivery: (within) => queue.ring('delivery.wake.v1', within),
    settingsId: null,
  };
}
