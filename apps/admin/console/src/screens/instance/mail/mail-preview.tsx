import { Alert, List, SegmentedControl, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { MailPreviewView } from '../../../../../src/contract.ts';
import { Waiting } from '../../../parts/loaded.tsx';
import { Section } from '../../../parts/section.tsx';
import { Trouble } from '../../../parts/trouble.tsx';
import { MailFrame } from '../../inbox/mail-frame.tsx';

/** Shows a mail as it would be sent. */
export function MailPreview({
  mail,
  isRefused,
  problems,
}: {
  /** Undefined until it is there. */
  readonly mail: MailPreviewView | undefined;
  readonly isRefused: boolean;
  /** What keeps it from being sent and stands at none of its texts. */
  readonly problems: readonly string[];
}): ReactNode {
  const [isText, setText] = useState(false);
  return (
    <Section
      title="Preview"
      about={mail ? `Subject: ${mail.subject}` : undefined}
      actions={
        <SegmentedControl
          aria-label="Show the mail as"
          data={['HTML', 'Text']}
          value={isText ? 'Text' : 'HTML'}
          onChange={(value) => setText(value === 'Text')}
        />
      }
    >
      <Trouble title="This cannot be sent" problems={problems} />
      {isRefused && problems.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          This text cannot be sent. The error is shown below it.
        </Text>
      )}
      {mail && <Warnings warnings={mail.warnings} />}
      {!mail && !isRefused && <Waiting />}
      {mail && !isText && <MailFrame html={mail.html} title="Preview of the mail" />}
      {mail && isText && (
        <Text component="pre" size="sm" className="mail-text">
          {mail.text}
        </Text>
      )}
    </Section>
  );
}

function Warnings({ warnings }: Pick<MailPreviewView, 'warnings'>): ReactNode {
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" mb="sm">
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
