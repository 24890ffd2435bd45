import { Stack, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { InstanceView } from '../../../../../src/contract.ts';
import { Section } from '../../../parts/section.tsx';
import { useMay } from '../../../session/may-use.ts';
import { SaveBar } from '../settings/save-bar.tsx';
import { valueAt } from '../settings/setting-values.ts';
import { useSettingsDraft } from '../settings/use-settings-draft.ts';
import { MailPreview } from './mail-preview.tsx';

/** Which mail, in which language; the empty one is the site's own texts. */
export interface MailEditorProps {
  readonly instance: InstanceView;
  readonly kind: string;
  readonly language: string;
}

/** Writes the texts of a mail beside a preview that follows every letter. */
export function MailEditor({ instance, kind, language }: MailEditorProps): ReactNode {
  const may = useMay();
  const draft = useSettingsDraft(instance);
  const group = language === '' ? 'mailer' : `mailer.translations.${language}`;
  const paths = {
    subject: `${group}.subjects.${kind}`,
    body: `${group}.bodies.${kind}`,
    template: `${group}.templates.${kind}`,
  };
  const textOf = (path: string): string => {
    const edit = draft.edits.get(path);
    return String(edit === undefined ? (valueAt(instance.settings, path) ?? '') : (edit ?? ''));
  };
  const field = (path: string): object => ({
    value: textOf(path),
    error: draft.problems.get(path),
    readOnly: !may('provision'),
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      draft.change(path, value === '' ? null : value);
    },
  });
  return (
    <>
      <div className="halves">
        <Section
          title="Text"
          about="In Go’s template language, such as {{ .ConfirmationURL }}. What is empty is built in."
        >
          <Stack gap="sm">
            <TextInput label="Subject" {...field(paths.subject)} />
            <Textarea
              label="Body (HTML)"
              autosize
              minRows={10}
              maxRows={24}
              styles={{ input: { fontFamily: 'monospace' } }}
              {...field(paths.body)}
            />
            <TextInput
              label="Or a template to fetch"
              description="A path on the site or an address; used where the body is empty."
              {...field(paths.template)}
            />
          </Stack>
        </Section>
        <MailPreview
          slug={instance.slug}
          kind={kind}
          language={language}
          subject={textOf(paths.subject)}
          body={textOf(paths.body)}
          template={textOf(paths.template)}
        />
      </div>
      <SaveBar draft={draft} hasLocalProblems={false} shownPaths={Object.values(paths)} />
    </>
  );
}
