import type { EndpointView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import type { Confirmation } from '../../../parts/confirm.tsx';

/** What can be done to a webhook. */
export interface EndpointDeeds {
  readonly test: (endpoint: EndpointView) => void;
  /** Pauses it, or enables it again. */
  readonly turn: (endpoint: EndpointView) => void;
  readonly rotate: (endpoint: EndpointView) => void;
  readonly remove: (endpoint: EndpointView) => void;
}

/** @param path of the instance */
export function useEndpointDeeds(
  path: string,
  tell: (endpoint: EndpointView) => void,
  confirm: (confirmation: Confirmation) => void,
): EndpointDeeds {
  const place = `${path}/webhooks`;
  const changes = [`${path}/webhook`];
  const rotate = useDeed<EndpointView, EndpointView>(
    ({ id }) => ({ method: 'POST', path: `${place}/${id}/rotate`, body: {} }),
    { name: 'rotate the key', changes, onDone: tell },
  );
  const test = useDeed<EndpointView>(({ id }) => ({ method: 'POST', path: `${place}/${id}/test` }), {
    name: 'send a test event',
    changes,
    done: 'A test event is queued.',
  });
  const turn = useDeed<{ id: string; state: string }>(
    ({ id, state }) => ({ method: 'PATCH', path: `${place}/${id}`, body: { state } }),
    { name: 'change the webhook', changes, done: 'Saved.' },
  );
  const remove = useDeed<EndpointView>(({ id }) => ({ method: 'DELETE', path: `${place}/${id}` }), {
    name: 'remove the webhook',
    changes,
    done: 'The webhook is removed.',
  });
  const askToRemove = (endpoint: EndpointView): void =>
    confirm({
      title: 'Remove the webhook?',
      about: `Events are no longer sent to ${endpoint.url}, and its delivery history is deleted.`,
      word: new URL(endpoint.url).hostname,
      button: 'Remove',
      onConfirm: () => remove.mutate(endpoint),
    });
  return {
    test: (endpoint) => test.mutate(endpoint),
    turn: ({ id, state }) => turn.mutate({ id, state: state === 'enabled' ? 'paused' : 'enabled' }),
    rotate: (endpoint) => rotate.mutate(endpoint),
    remove: askToRemove,
  };
}
