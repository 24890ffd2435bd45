import { Group, NativeSelect, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { SettingsSchemaView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Loaded } from '../../../parts/loaded.tsx';
import type { DraftingTab } from '../instance-screen.tsx';
import { valueAt, type Edits } from '../settings/setting-values.ts';
import { AddLanguage } from './add-language.tsx';
import { MailEditor } from './mail-editor.tsx';
import { TestMail } from './test-mail.tsx';

const bodies = 'mailer.bodies.';

/** The mails of an instance: their texts in every language, how they look, and a test. */
export function MailTab({ instance, draft }: DraftingTab): ReactNode {
  const schema = useAnswer<SettingsSchemaView>('/v1/settings-schema');
  const [kind, setKind] = useState('confirmation');
  const [language, setLanguage] = useState('');
  const [added, setAdded] = useState<readonly string[]>([]);
  const stored = Object.keys(valueAt(instance.settings, 'mailer.translations') ?? {});
  const languages = [...new Set([...stored, ...languagesIn(draft.edits), ...added])].toSorted();
  return (
    <Loaded answer={schema}>
      {({ settings }) => {
        const kinds = settings
          .filter(({ path }) => path.startsWith(bodies))
          .map(({ path }) => path.slice(bodies.length));
        return (
          <Stack>
            <Group align="end" className="filters">
              <NativeSelect
                label="Mail"
                data={kinds.map((value) => ({ value, label: nameOf(value) }))}
                value={kind}
                onChange={(event) => setKind(event.currentTarget.value)}
              />
              <NativeSelect
                label="Language"
                data={[{ value: '', label: 'Default' }, ...languages.map((value) => ({ value, label: value }))]}
                value={language}
                onChange={(event) => setLanguage(event.currentTarget.value)}
              />
              <AddLanguage
                onAdd={(tag) => {
                  setAdded((before) => [...before, tag]);
                  setLanguage(tag);
                }}
              />
            </Group>
            <MailEditor key={`${kind} ${language}`} instance={instance} draft={draft} kind={kind} language={language} />
            <TestMail slug={instance.slug} kind={kind} language={language} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

/** The languages of texts that were written and are not saved. */
function languagesIn(edits: Edits): string[] {
  return [...edits.keys()].flatMap((path) => /^mailer\.translations\.([^.]+)\./.exec(path)?.[1] ?? []);
}

function nameOf(kind: string): string {
  const words = kind.replaceAll('_', ' ').replace('notification', '(notice)');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
