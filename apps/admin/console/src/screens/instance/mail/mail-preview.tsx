import { Alert, List, SegmentedControl, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { MailPreviewView } from '../../../../../src/contract.ts';
import { ask, problemsByField } from '../../../api/ask.ts';
import { guarded } from '../../../api/use-answer.ts';
import { Waiting } from '../../../parts/loaded.tsx';
import { Section } from '../../../parts/section.tsx';
import { useSession } from '../../../session/session.tsx';
import { MailFrame } from '../../inbox/mail-frame.tsx';

interface PreviewProps {
  readonly slug: string;
  readonly kind: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly template: string;
}

const pauseMilliseconds = 300;

/** How a mail looks with these texts; made by the server, as the real one would be. */
export function MailPreview({ slug, kind, ...texts }: PreviewProps): ReactNode {
  const { token, signOut } = useSession();
  const [isText, setText] = useState(false);
  const [{ language, subject, body, template }] = useDebouncedValue(texts, pauseMilliseconds);
  // What is left empty is the instance's own, or built in.
  const given = Object.entries({ language, subject, body, template }).filter(([, text]) => text !== '');
  const request = { kind, ...Object.fromEntries(given) };
  const preview = useQuery({
    queryKey: ['preview', slug, request],
    queryFn: ({ signal }) => {
      const path = `/v1/instances/${slug}/mail/preview`;
      return guarded(ask<MailPreviewView>(token ?? '', { method: 'POST', path, body: request, signal }), signOut);
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
  const { data, error } = preview;
  return (
    <Section
      title="Preview"
      about={data ? `Subject: ${data.subject}` : undefined}
      actions={
        <SegmentedControl
          aria-label="Show the mail as"
          data={['HTML', 'Text']}
          value={isText ? 'Text' : 'HTML'}
          onChange={(value) => setText(value === 'Text')}
        />
      }
    >
      {error && (
        <Alert color="red" title="This cannot be sent" mb="sm" role="alert">
          {[...problemsByField(error)]
            .map(([field, problem]) => (field === '' ? problem : `${field}: ${problem}`))
            .join('; ')}
        </Alert>
      )}
      {(data?.warnings.length ?? 0) > 0 && (
        <Alert color="yellow" mb="sm">
          <List size="sm">
            {data?.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {!data && !error && <Waiting />}
      {data && !isText && <MailFrame html={data.html} title="Preview of the mail" />}
      {data && isText && (
        <Text component="pre" size="sm" className="mail-text">
          {data.text}
        </Text>
      )}
    </Section>
  );
}
