import { Badge, Button, Group, Table } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { OperatorView, OperatorWithTokenView } from '../../../../src/contract.ts';
import { newIdempotencyKey } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useDeed } from '../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../parts/confirm.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Nothing } from '../../parts/nothing.tsx';
import { Rows } from '../../parts/rows.tsx';
import { Screen } from '../../parts/screen.tsx';
import { SecretOnce, type Secret } from '../../parts/secret-once.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { NewOperator } from './new-operator.tsx';

const path = '/v1/operators';

/** Who may use the operator API. */
export function OperatorsScreen(): ReactNode {
  const operators = useAnswer<{ operators: readonly OperatorView[] }>(path);
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<Secret>();
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const tell = ({ name, token }: OperatorWithTokenView): void => {
    setAdding(false);
    setSecret({
      title: `Token of ${name}`,
      about: 'The operator signs in here and uses the API with it.',
      label: 'Token',
      value: token,
    });
  };
  const { askToRotate, askToRevoke } = useOperatorDeeds(tell, setConfirmation);
  return (
    <Screen
      title="Operators"
      about="Each has its own token, limited to its scopes. The token of the environment can do everything."
      actions={<Button onClick={() => setAdding(true)}>Add an operator</Button>}
    >
      <Loaded answer={operators}>
        {({ operators: list }) =>
          list.length === 0 ? (
            <Nothing
              title="No operators yet"
              action={<Button onClick={() => setAdding(true)}>Add the first one</Button>}
            >
              Everyone uses the token of the environment. Give people and programs their own tokens, so that the audit
              log shows who did what.
            </Nothing>
          ) : (
            <Rows label="Operators" heads={['Name', 'Scopes', 'State', 'Last used', 'Expires', 'Actions']}>
              {list.map((operator) => (
                <OperatorRow key={operator.id} operator={operator} onRotate={askToRotate} onRevoke={askToRevoke} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      <NewOperator isOpen={isAdding} onClose={() => setAdding(false)} onMade={tell} />
      <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Screen>
  );
}

/** What can be done to an operator; each is asked about first. */
function useOperatorDeeds(
  tell: (made: OperatorWithTokenView) => void,
  confirm: (confirmation: Confirmation) => void,
): Readonly<Record<'askToRotate' | 'askToRevoke', (operator: OperatorView) => void>> {
  const rotate = useDeed<OperatorView, OperatorWithTokenView>(
    ({ id }) => ({ method: 'POST', path: `${path}/${id}/rotate`, body: {}, idempotencyKey: newIdempotencyKey() }),
    { name: 'create a new token', changes: [path], onDone: tell },
  );
  const revoke = useDeed<OperatorView>(({ id }) => ({ method: 'DELETE', path: `${path}/${id}` }), {
    name: 'revoke the operator',
    changes: [path],
    done: 'The operator is revoked.',
  });
  const askToRevoke = (operator: OperatorView): void =>
    confirm({
      title: `Revoke ${operator.name}?`,
      about:
        'All of its tokens stop working immediately, and this cannot be undone. What it did stays in the audit log.',
      word: operator.name,
      button: 'Revoke',
      onConfirm: () => revoke.mutate(operator),
    });
  const askToRotate = (operator: OperatorView): void =>
    confirm({
      title: `A new token for ${operator.name}?`,
      about: 'The current token works for another day, so that it can be replaced without interruption.',
      button: 'Create a new token',
      onConfirm: () => rotate.mutate(operator),
    });
  return { askToRotate, askToRevoke };
}

function OperatorRow({
  operator,
  onRotate,
  onRevoke,
}: {
  readonly operator: OperatorView;
  readonly onRotate: (operator: OperatorView) => void;
  readonly onRevoke: (operator: OperatorView) => void;
}): ReactNode {
  const { name, scopes, state, revoked_at, last_used_at, expires_at } = operator;
  return (
    <Table.Tr>
      <Table.Td fw={600}>{name}</Table.Td>
      <Table.Td>
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} variant="default" tt="none">
              {scope}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} />
      </Table.Td>
      <Table.Td>
        <Time at={last_used_at} none="never" />
      </Table.Td>
      <Table.Td>
        <Time at={revoked_at ?? expires_at} none="never" />
      </Table.Td>
      <Table.Td>
        {state !== 'revoked' && (
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            {state === 'active' && (
              <Button size="xs" variant="default" onClick={() => onRotate(operator)}>
                New token
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => onRevoke(operator)}>
              Revoke
            </Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
