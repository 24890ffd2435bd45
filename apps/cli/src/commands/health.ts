import { healthFrom, type HealthView } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { DegradedError } from '../degraded-error.ts';
import { deliveryHealthLines } from '../describe-message.ts';
import { openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse health`: the state of the whole service. Asks the admin app, which has to run. @throws DegradedError */
export function addHealthCommand(program: Command, terminal: Terminal): void {
  withAdminOptions(program.command('health'))
    .description(
      'show the health of the database, its migrations, the job queue and the deliveries; exit code 3 when degraded',
    )
    .action(async (options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const health = healthFrom(await askAdmin(client, 'GET', '/v1/health'));
      printAnswer(terminal, options, health, healthLines(health));
      if (health.state === 'degraded') throw new DegradedError(reasonsOf(health).join(', '));
    });
}

function reasonsOf({ migrations, deliveries }: HealthView): readonly string[] {
  return [
    ...(migrations.state === 'current' ? [] : ['the database is at another migration than this build']),
    ...(deliveries.queue === 'ok' ? [] : ['the job queue does not answer']),
  ];
}

function healthLines({ state, version, database, migrations, deliveries }: HealthView): readonly string[] {
  const { latency_ms: latency, connections, connections_max: most } = database;
  const levels = {
    current: `at ${migrations.newest}, the newest`,
    behind: `at ${migrations.level ?? 'none'}, behind ${migrations.newest}: run "gatehouse migrate"`,
    ahead: `at ${migrations.level}, ahead of ${migrations.newest}, the newest this build knows`,
  };
  return [
    `gatehouse ${version} is ${state}`,
    `PostgreSQL ${database.version} answered in ${latency} ms; ${connections} of ${most} connections are open`,
    `row-level security is ${database.row_security ? 'on' : 'off'}`,
    `the database is ${levels[migrations.state]}`,
    ...deliveryHealthLines(deliveries),
  ];
}
