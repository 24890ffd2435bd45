import { Button, Group, PasswordInput, Stack, Stepper, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Form } from '../../../parts/form.tsx';
import { ArrivingMail } from './arriving-mail.tsx';
import { Success } from './success.tsx';
import type { Trial, TrialStep } from './use-trial.ts';

const order: readonly TrialStep[] = ['sign-up', 'confirm', 'log-in', 'done'];

/** The way from a stranger to somebody who is logged in. */
export function TrialSteps({ trial, slug }: { readonly trial: Trial; readonly slug: string }): ReactNode {
  const { step, deed, email } = trial;
  const act = (name: 'sign-up' | 'log-in') => () => deed.mutate({ name });
  return (
    <Stepper
      active={order.indexOf(step)}
      size="xs"
      iconSize={28}
      wrap={false}
      className="steps"
      allowNextStepsSelect={false}
    >
      <Stepper.Step label="Sign up">
        <Form action="sign up" error={deed.error} onSubmit={act('sign-up')}>
          {() => (
            <Stack gap="sm">
              <TextInput
                label="E-mail address"
                value={email}
                onChange={(event) => trial.setEmail(event.currentTarget.value)}
                autoComplete="off"
              />
              <PasswordInput
                label="Password"
                value={trial.password}
                onChange={(event) => trial.setPassword(event.currentTarget.value)}
                autoComplete="off"
              />
              <Group>
                <Button type="submit" loading={deed.isPending}>
                  Sign up
                </Button>
              </Group>
            </Stack>
          )}
        </Form>
      </Stepper.Step>
      <Stepper.Step label="Confirm">
        <ArrivingMail
          to={email}
          error={deed.error}
          isBusy={deed.isPending}
          onToken={(token) => deed.mutate({ name: 'confirm', token })}
        />
      </Stepper.Step>
      <Stepper.Step label="Log in">
        <Form action="log in" error={deed.error} onSubmit={act('log-in')}>
          {() => (
            <Button type="submit" loading={deed.isPending}>
              Log in
            </Button>
          )}
        </Form>
      </Stepper.Step>
      <Stepper.Completed>
        <Success trial={trial} slug={slug} />
      </Stepper.Completed>
    </Stepper>
  );
}
