import { Code, SegmentedControl, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Nothing } from '../../../parts/nothing.tsx';
import { Section } from '../../../parts/section.tsx';
import type { InstanceTab } from '../instance-screen.tsx';
import { valueAt } from '../settings/setting-values.ts';
import type { ClientName } from './auth-clients.ts';
import { sampleCode } from './sample-code.ts';
import { TrialSteps } from './trial-steps.tsx';
import { useTrial } from './use-trial.ts';

const clients: readonly ClientName[] = ['gotrue-js', '@supabase/auth-js'];

/** Signs somebody up at the instance, reads the mail and logs in: with the client that the site’s own pages would use. */
export function TryTab({ instance }: InstanceTab): ReactNode {
  const url = instance.urls.at(-1);
  if (url === undefined) {
    return (
      <Nothing title="This console does not know where the API is">
        The API runs as a separate process here. This page works where everything runs in one process (gatehouse start).
      </Nothing>
    );
  }
  return <Trial instance={instance} url={url} />;
}

function Trial({ instance, url }: InstanceTab & { readonly url: string }): ReactNode {
  const speaksSupabase = valueAt(instance.settings, 'dialect') === 'supabase';
  const trial = useTrial(url, speaksSupabase ? '@supabase/auth-js' : 'gotrue-js');
  return (
    <div className="halves">
      <Section
        title="Sign somebody up"
        about="As a visitor of the site would. The account is a real one of this instance."
      >
        <Stack>
          <SegmentedControl
            aria-label="Client"
            data={[...clients]}
            value={trial.client}
            onChange={(value) => trial.setClient(value)}
            fullWidth
          />
          <TrialSteps trial={trial} slug={instance.slug} />
        </Stack>
      </Section>
      <Section title="The same on your site" about={`npm install ${trial.client}`}>
        <Code block className="sample">
          {sampleCode(trial.client, url, trial.email)}
        </Code>
        <Text size="sm" c="dimmed" mt="sm">
          This page makes these calls, with the package itself, to the address above.
        </Text>
      </Section>
    </div>
  );
}
