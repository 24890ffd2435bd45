export { createWorker, MessageWorker, type WorkerDependencies } from './create-worker.ts';
export { createHandlers } from './handlers.ts';
export { Relay, type Look, type RelayOptions } from './relay.ts';
export { Upkeep, type UpkeepOptions } from './upkeep.ts';
