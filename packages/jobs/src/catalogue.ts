import { z } from 'zod';

/** What is known of a job before it exists. */
export interface JobDefinition {
  /** The queue it waits in; a queue is worked on with its own concurrency. */
  readonly queue: string;
  /** Ids only: jobs are kept in plain text, so contents and secrets stay in the rows. */
  readonly payload: z.ZodType<Readonly<Record<string, string>>>;
  /** Whether one that waits speaks for all: a further one is not added then. Default false. */
  readonly isSingle?: true;
}

/** Accepts every spelling of a UUID that Postgres prints, whatever its version bits say. */
const uuid = z.guid();

/**
 * Every job there is. The version is part of the name, so that jobs of the previous release are still understood while a
 * new one is rolled out.
 *
 * Jobs are never retried by the queue: rows know when their next attempt is due, and the relay finds them.
 */
export const jobCatalogue = {
  /** Something waits in the database: a relay should look. In a queue of its own, where no delivery is in its way. */
  'delivery.wake.v1': {
    queue: 'wake',
    payload: z.strictObject({}),
    isSingle: true,
  },
  'message.deliver.v1': {
    queue: 'messages',
    payload: z.strictObject({ instanceId: uuid, messageId: uuid }),
  },
  'webhook.deliver.v1': {
    queue: 'webhooks',
    payload: z.strictObject({ instanceId: uuid, deliveryId: uuid }),
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobCatalogue;
/** Jobs of which one that waits speaks for all. */
export type SingleJobName = {
  [Name in JobName]: (typeof jobCatalogue)[Name] extends { isSingle: true } ? Name : never;
}[JobName];
export type JobPayload<Name extends JobName> = z.output<(typeof jobCatalogue)[Name]['payload']>;
export type QueueName = (typeof jobCatalogue)[JobName]['queue'];

/** Every queue of the catalogue, once. */
export const queueNames: readonly QueueName[] = [...new Set(Object.values(jobCatalogue).map(({ queue }) => queue))];

/** True for the name of a job that this build knows. */
export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobCatalogue, name);
}

/**
 * The payload of a job, checked.
 *
 * @throws Error naming the job when the payload is not what the catalogue says.
 */
export function parsePayload<Name extends JobName>(name: Name, payload: unknown): JobPayload<Name> {
  const result = jobCatalogue[name].payload.safeParse(payload);
  if (!result.success)
    throw new Error(`the payload of a ${name} job must be ids only: ${z.prettifyError(result.error)}`);
  return result.data as JobPayload<Name>;
}

/**
 * The id that a job has in the queue, if it is one that speaks for all. Others get one from the queue: a row that is
 * handed over again must not wait for the queue to find out that the worker of its first job is gone.
 */
export function jobIdOf(name: JobName): string | undefined {
  const { isSingle }: JobDefinition = jobCatalogue[name];
  return isSingle ? name : undefined;
}
