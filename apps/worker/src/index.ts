export { createWorker, MessageWorker, type WorkerDependencies } from './create-worker.ts';
export { Relay, type RelayOptions } from './relay.ts';
export { Upkeep, type UpkeepOptions } from './upkeep.ts';
