import { Anchor, Badge, Code, DataList, Group, Stack, useMatches } from '@mantine/core';
import type { ReactNode } from 'react';
import { Time } from '../../../parts/time.tsx';
import { Section } from '../../../parts/section.tsx';
import { useMay } from '../../../session/may-use.ts';
import type { InstanceTab } from '../instance-screen.tsx';
import { FirstSuccess } from './first-success.tsx';
import { Labels } from './labels.tsx';
import { MessageCountsOf } from './message-counts.tsx';
import { StateOf } from './state-of.tsx';

/** What an instance is, how it fares, and what ends it. */
export function AboutTab({ instance }: InstanceTab): ReactNode {
  const may = useMay();
  // Beside their names addresses would be broken in the middle of a word on a telephone.
  const orientation = useMatches({ base: 'vertical', sm: 'horizontal' } as const);
  const { id, uuid, site_url: site, urls, created_at, updated_at, version, secrets } = instance;
  return (
    <Stack>
      {may('support') && <FirstSuccess instance={instance} />}
      <div className="halves">
        <Section title="Details">
          <DataList orientation={orientation}>
            <Fact label="Id">
              <Code>{id}</Code>
            </Fact>
            {uuid !== null && (
              <Fact label="External id">
                <Code>{uuid}</Code>
              </Fact>
            )}
            <Fact label="Site">
              <Anchor href={site} target="_blank" rel="noreferrer" size="sm" className="breaks">
                {site}
              </Anchor>
            </Fact>
            {urls.length > 0 && (
              <Fact label="API">
                {urls.map((url) => (
                  <div key={url} className="mono">
                    {url}
                  </div>
                ))}
              </Fact>
            )}
            <Fact label="Created">
              <Time at={created_at} />
            </Fact>
            <Fact label="Changed">
              <Time at={updated_at} /> (version {version})
            </Fact>
            <Fact label="Secrets set">
              <Group gap={4}>
                {secrets.length === 0
                  ? 'none'
                  : secrets.map((name) => (
                      <Badge key={name} variant="default" tt="none">
                        {name}
                      </Badge>
                    ))}
              </Group>
            </Fact>
          </DataList>
        </Section>
        <Stack>
          <Labels instance={instance} />
          {may('support') && <MessageCountsOf slug={instance.slug} />}
        </Stack>
      </div>
      {may('provision') && <StateOf instance={instance} />}
    </Stack>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue>{children}</DataList.ItemValue>
    </DataList.Item>
  );
}
