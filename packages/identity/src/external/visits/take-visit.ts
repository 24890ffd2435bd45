import { findFlowStateById, findUserById, takeFlowState, type FlowStateRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { isFlowStateExpired } from '../../pkce/flow-state-expiry.ts';
import { isMarked, markName } from './browser-mark.ts';
import { openDetails, type VisitDetails } from './visit-details.ts';
import { isStateGenuine, readState } from './visit-state.ts';

/** A visit whose provider has answered. */
export interface TakenVisit {
  readonly row: FlowStateRow;
  readonly details: VisitDetails;
  /** The request as the operator described it when the visit began: its hooks hear of how it ends. */
  readonly context: Context;
}

/**
 * Takes the visit that a state is of. Whatever comes of it, there is no second answer to it.
 *
 * @param cookieOf what the browser brings under a name; empty for nothing
 * @throws AppError `bad_oauth_callback` without a state; `bad_oauth_state` for one that is not of this site, not of this
 *   browser, used, or too old; `flow_state_already_used`; `user_not_found` (422) when the account to link is gone.
 */
export async function takeVisit(
  context: Context,
  state: string,
  cookieOf: (name: string) => string,
): Promise<TakenVisit> {
  const id = flowStateIdIn(context, state);
  const found = await findFlowStateById(context, id);
  if (!found || found.dialect !== context.request.dialect) throw badState('nobody is at a provider with it');
  if (found.taken_at !== null) throw usedState(found);
  const { flow_state_expiry_duration: lifetimeSeconds } = context.instance.settings.external;
  if (isFlowStateExpired(found, context.now, lifetimeSeconds)) throw badState('it has expired');
  if (!isMarked(context, found.browser_hash, cookieOf(markName(id)))) throw badState('it was begun in another browser');
  const row = await takeFlowState(context, id, context.now);
  if (!row) throw usedState(found);
  await requireLinkingTarget(context, row);
  const details = openDetails(context.instance, row);
  return { row, details, context: asBegun(context, details) };
}

function flowStateIdIn({ instance }: Context, text: string): string {
  if (text === '') throw new AppError('bad_oauth_callback', { params: { missing: 'state' } });
  const state = readState(text);
  if (!state || !isStateGenuine(instance, state)) throw badState('it is not of this site');
  return state.flowStateId;
}

function badState(reason: string): AppError {
  return new AppError('bad_oauth_state', { params: { reason } });
}

function usedState({ code_challenge: challenge }: FlowStateRow): AppError {
  return challenge === null ? badState('it has been used') : new AppError('flow_state_already_used');
}

async function requireLinkingTarget(context: Context, { linking_target_id: id }: FlowStateRow): Promise<void> {
  if (id === null) return;
  const user = await findUserById(context, id);
  if (!user || user.deleted_at) throw new AppError('user_not_found', { status: 422 });
}

/** The request as the operator described it when a visit began. */
export function asBegun(context: Context, { siteUrl, functionHooks }: VisitDetails): Context {
  const { instance } = context;
  return {
    ...context,
    functionHooks,
    instance: { ...instance, settings: { ...instance.settings, site_url: siteUrl } },
  };
}
