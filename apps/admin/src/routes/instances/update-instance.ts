import { AppError } from '@gatehouse/errors';
import { editInstance, patchSettings } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { updateInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { answerInstance } from './present-instance.ts';

/** `PATCH /v1/instances/{reference}` */
export function updateInstance(dependencies: AdminDependencies): OperatorRoute {
  return route(updateInstanceContract, async ({ params, body, ifMatch, act, platform, logInstance }) => {
    const { version = ifMatch, settings, labels, slug } = body;
    if (ifMatch !== undefined && version !== ifMatch) throw new AppError('instance_changed');
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    const edit = {
      ...(settings === undefined ? {} : { settings: (own: object) => patchSettings(own, settings) }),
      ...(labels === undefined ? {} : { labels }),
      ...(slug === undefined ? {} : { slug }),
    };
    return act(async (acting) => answerInstance(dependencies, await editInstance(acting, id, edit, version)));
  });
}
