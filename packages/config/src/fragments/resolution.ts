import { list, someOf } from '../formats/lists.ts';
import { wholeNumber } from '../formats/numbers.ts';
import type { Fragment } from '../setting.ts';

/** What may name the instance of a request. */
export type InstanceSource = 'signature' | 'domain' | 'path' | 'localhost';

/** How a request's instance is found. */
export const resolutionFragment = {
  sources: {
    doc: 'What may name the instance of a request: `x-nf-sign`, a verified domain, the path `/i/<slug>/`, the host `<slug>.localhost`. `gatehouse start`: all.',
    env: ['GATEHOUSE_INSTANCE_SOURCES'],
    format: someOf('signature', 'domain', 'path', 'localhost'),
    default: ['signature', 'domain'] as readonly InstanceSource[],
  },
  ownHosts: {
    doc: 'Host names of the service itself, which no instance may claim as its domain.',
    env: ['GATEHOUSE_OWN_HOSTS'],
    format: list,
    default: [] as readonly string[],
  },
  instancesCached: {
    doc: 'How many instances a process keeps in memory, 4 KB each; those asked for again and again stay longest, and one that went costs its next request one more round trip.',
    env: ['GATEHOUSE_INSTANCES_CACHED'],
    format: wholeNumber(1, 10_000_000),
    default: 10_000,
  },
} as const satisfies Fragment;
