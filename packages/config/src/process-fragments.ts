import { adminFragment } from './fragments/admin.ts';
import { databaseFragment } from './fragments/database.ts';
import { embeddedFragment } from './fragments/embedded.ts';
import { hooksFragment } from './fragments/hooks.ts';
import { httpFragment } from './fragments/http.ts';
import { mailFragment } from './fragments/mail.ts';
import { modeFragment } from './fragments/mode.ts';
import { operatorFragment } from './fragments/operator.ts';
import { outboundFragment } from './fragments/outbound.ts';
import { passwordsFragment } from './fragments/passwords.ts';
import { queueFragment } from './fragments/queue.ts';
import { resolutionFragment } from './fragments/resolution.ts';
import { secretsFragment } from './fragments/secrets.ts';
import { telemetryFragment } from './fragments/telemetry.ts';
import { workerFragment } from './fragments/worker.ts';

/** Every process setting there is, by concern, in the order of the documentation. */
export const processFragments = {
  mode: modeFragment,
  http: httpFragment,
  resolution: resolutionFragment,
  operator: operatorFragment,
  secrets: secretsFragment,
  database: databaseFragment,
  queue: queueFragment,
  worker: workerFragment,
  passwords: passwordsFragment,
  outbound: outboundFragment,
  mail: mailFragment,
  hooks: hooksFragment,
  admin: adminFragment,
  telemetry: telemetryFragment,
  embedded: embeddedFragment,
} as const;
