import { Stack, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Section } from '../../../parts/section.tsx';
import { sortProblems, useProblems } from '../../../parts/use-problems.ts';
import { useMay } from '../../../session/may-use.ts';
import type { DraftingTab } from '../instance-screen.tsx';
import { SaveBar } from '../settings/save-bar.tsx';
import { valueAt } from '../settings/setting-values.ts';
import { MailPreview } from './mail-preview.tsx';
import { useMailPreview } from './use-mail-preview.ts';

/** Which mail, in which language; the empty one is the site's own texts. */
export interface MailEditorProps extends DraftingTab {
  readonly kind: string;
  readonly language: string;
}

/** What a mail is written in, and the folder of each among the settings. */
const folders = { subject: 'subjects', body: 'bodies', template: 'templates' } as const;
type Part = keyof typeof folders;
const parts = Object.keys(folders) as Part[];

/** Writes the texts of a mail beside a preview that follows every letter. */
export function MailEditor({ instance, draft, kind, language }: MailEditorProps): ReactNode {
  const may = useMay();
  const group = language === '' ? 'mailer' : `mailer.translations.${language}`;
  const pathOf = (part: Part): string => `${group}.${folders[part]}.${kind}`;
  const textOf = (part: Part): string => {
    const edit = draft.edits.get(pathOf(part));
    return String(edit === undefined ? (valueAt(instance.settings, pathOf(part)) ?? '') : (edit ?? ''));
  };
  const texts = { language, subject: textOf('subject'), body: textOf('body'), template: textOf('template') };
  const preview = useMailPreview(instance.slug, kind, texts);
  const seen = sortProblems(preview.error, parts);
  const { place, field, others } = useProblems(draft.error, parts.map(pathOf));
  const input = (part: Part): object => ({
    value: texts[part],
    readOnly: !may('provision'),
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      draft.change(pathOf(part), value === '' ? null : value);
    },
    ...field(pathOf(part), seen.at(part)),
  });
  return (
    <Stack ref={place}>
      <div className="halves">
        <Section
          title="Text"
          about="In Go’s template language, such as {{ .ConfirmationURL }}. Empty fields use the built-in text."
        >
          <Stack gap="sm">
            <TextInput label="Subject" {...input('subject')} />
            <Textarea
              label="Body (HTML)"
              autosize
              minRows={10}
              maxRows={24}
              styles={{ input: { fontFamily: 'monospace' } }}
              {...input('body')}
            />
            <TextInput
              label="Or a template to fetch"
              description="A path on the site, or a URL; used if the body is empty."
              {...input('template')}
            />
          </Stack>
        </Section>
        <MailPreview mail={preview.data} isRefused={preview.isError} problems={seen.others} />
      </div>
      <SaveBar draft={draft} hasLocalProblems={false} problems={others} />
    </Stack>
  );
}
