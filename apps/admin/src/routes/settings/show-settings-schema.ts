import { describeSettings } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { showSettingsSchemaContract, type SettingsSchemaView } from '../../contract/settings-schema.ts';
import type { AdminDependencies } from '../../dependencies.ts';

/** `GET /v1/settings-schema`: the same until the process ends, so that it is made once, when first asked for. */
export function showSettingsSchema({ operator }: AdminDependencies): OperatorRoute {
  let body: SettingsSchemaView | undefined;
  return route(showSettingsSchemaContract, async () => {
    body ??= describe(operator.platform.platformSettings);
    return { status: 200, body };
  });
}

function describe(inherited: Parameters<typeof describeSettings>[0]): SettingsSchemaView {
  const settings = describeSettings(inherited).map((setting) => {
    return { ...setting, choices: [...setting.choices], env: [...setting.env] };
  });
  return { settings };
}
