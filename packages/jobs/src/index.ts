export type { JobPayload } from './catalogue.ts';
export type { QueueStateListener } from './connection-watch.ts';
export { JobQueue, openQueue, type JobQueueOptions, type QueueHealth } from './job-queue.ts';
export { JobWorker, startJobWorker, type JobHandlers, type JobWorkerOptions } from './job-worker.ts';
export { migrateQueue } from './migrate-queue.ts';
export type { QueueLocation } from './queue-connection.ts';
