export { createWorker, MessageWorker, type WorkerDependencies } from './create-worker.ts';
export { Heartbeat, type DeliverySlots, type HeartbeatOptions } from './heartbeat.ts';
export { Relay, type RelayOptions } from './relay.ts';
export { Upkeep, type UpkeepOptions } from './upkeep.ts';
