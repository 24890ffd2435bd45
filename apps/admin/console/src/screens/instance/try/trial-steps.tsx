import { Button, Group, PasswordInput, Stack, Stepper, TextInput } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { Trouble } from '../../../parts/trouble.tsx';
import { ArrivingMail } from './arriving-mail.tsx';
import { Success } from './success.tsx';
import type { Trial, TrialStep } from './use-trial.ts';

const order: readonly TrialStep[] = ['sign-up', 'confirm', 'log-in', 'done'];

/** The way from a stranger to somebody who is logged in. */
export function TrialSteps({ trial, slug }: { readonly trial: Trial; readonly slug: string }): ReactNode {
  const { step, deed, email } = trial;
  const act = (name: 'sign-up' | 'log-in') => (event: SyntheticEvent) => {
    event.preventDefault();
    deed.mutate({ name });
  };
  const trouble = <Trouble error={deed.error} />;
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
        <form onSubmit={act('sign-up')}>
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
            {trouble}
          </Stack>
        </form>
      </Stepper.Step>
      <Stepper.Step label="Confirm">
        <ArrivingMail to={email} isBusy={deed.isPending} onToken={(token) => deed.mutate({ name: 'confirm', token })} />
        {trouble}
      </Stepper.Step>
      <Stepper.Step label="Log in">
        <form onSubmit={act('log-in')}>
          <Button type="submit" loading={deed.isPending}>
            Log in
          </Button>
          {trouble}
        </form>
      </Stepper.Step>
      <Stepper.Completed>
        <Success trial={trial} slug={slug} />
      </Stepper.Completed>
    </Stepper>
  );
}
