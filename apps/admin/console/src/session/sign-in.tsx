import { Alert, Anchor, Button, Card, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Refusal } from '../api/ask.ts';
import { Form } from '../parts/form.tsx';
import { Mark } from '../shell/mark.tsx';
import { useSession } from './session.tsx';

/** Asks for the credential. */
export function SignIn(): ReactNode {
  const { signIn, notice } = useSession();
  const [token, setToken] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await signIn(token.trim());
    } catch (refusal) {
      setError(explain(refusal));
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <Card withBorder padding="xl" maw={440} w="100%" shadow="sm">
        <Form action="sign in" error={error} fields={['token']} onSubmit={() => void submit()}>
          {(field) => (
            <Stack>
              <Group gap="sm">
                <Mark />
                <Title order={1} size="h3">
                  Gatehouse console
                </Title>
              </Group>
              {notice && <Alert color="yellow">{notice}</Alert>}
              <PasswordInput
                label="Operator token"
                description="Kept in this tab only, until you sign out or close it."
                value={token}
                onChange={(event) => setToken(event.currentTarget.value)}
                {...field('token')}
                autoComplete="off"
                required
                data-autofocus
                autoFocus
              />
              <Button type="submit" loading={isBusy} disabled={token.trim() === ''}>
                Sign in
              </Button>
              <Text size="sm" c="dimmed">
                <code>gatehouse start</code> prints the token when it starts. Elsewhere it is{' '}
                <code>GOTRUE_OPERATOR_TOKEN</code>, or one that an operator made for you. The API behind this console is
                described{' '}
                <Anchor href="/v1/reference" underline="always">
                  here
                </Anchor>
                .
              </Text>
            </Stack>
          )}
        </Form>
      </Card>
    </main>
  );
}

function explain(error: unknown): Error {
  if (error instanceof Refusal && error.status === 401) {
    const problem = 'No operator has this token. Check that all of it was pasted.';
    return new Refusal(401, problem, [{ path: 'token', problem }]);
  }
  return error instanceof Error ? error : new Error(String(error));
}
