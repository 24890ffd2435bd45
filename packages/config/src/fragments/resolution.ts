import { list, someOf } from '../formats/lists.ts';
import type { Fragment } from '../setting.ts';

/** How a request's instance is found. */
export const resolutionFragment = {
  sources: {
    doc: 'What may name the instance of a request: `x-nf-sign`, a verified domain, the path `/i/<slug>/`. `gatehouse start`: all.',
    env: ['GATEHOUSE_INSTANCE_SOURCES'],
    format: someOf('signature', 'domain', 'path'),
    default: ['signature', 'domain'] as readonly ('signature' | 'domain' | 'path')[],
  },
  ownHosts: {
    doc: 'Host names of the service itself, which no instance may claim as its domain.',
    env: ['GATEHOUSE_OWN_HOSTS'],
    format: list,
    default: [] as readonly string[],
  },
} as const satisfies Fragment;
