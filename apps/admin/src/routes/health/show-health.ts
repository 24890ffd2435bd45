import { readDatabaseHealth, readSchemaLevel, type DatabaseHealth, type SchemaLevel } from '@gatehouse/database';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { showHealthContract, type HealthView } from '../../contract/health.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { deliveryHealthOf } from '../deliveries/delivery-health-of.ts';

/** `GET /v1/health` */
export function showHealth({ queueHealth, settings: { version } }: AdminDependencies): OperatorRoute {
  return route(showHealthContract, async ({ platform }) => {
    // First and alone, so that its time is its own.
    const database = presentDatabase(await readDatabaseHealth(platform.db), platform.db.hasRowSecurity);
    const [level, deliveries] = await Promise.all([
      readSchemaLevel(platform.db),
      deliveryHealthOf(platform, queueHealth),
    ]);
    const migrations = presentLevel(level);
    const isWell = migrations.state === 'current' && deliveries.queue === 'ok';
    const body = { state: isWell ? 'ok' : 'degraded', version, database, migrations, deliveries } as const;
    return { status: 200, body: body satisfies HealthView };
  });
}

function presentDatabase(health: DatabaseHealth, hasRowSecurity: boolean): HealthView['database'] {
  const { version, connections, connectionsMax, latencyMilliseconds } = health;
  const latency = Math.round(latencyMilliseconds * 100) / 100;
  return {
    version,
    latency_ms: latency,
    connections,
    connections_max: connectionsMax,
    row_security: hasRowSecurity,
  };
}

/** An older level may still be served; here it is behind as long as there is something to migrate. */
function presentLevel({ state, found, max }: SchemaLevel): HealthView['migrations'] {
  const isBehind = found === undefined || found < max;
  return { state: state === 'ahead' ? 'ahead' : isBehind ? 'behind' : 'current', level: found ?? null, newest: max };
}
