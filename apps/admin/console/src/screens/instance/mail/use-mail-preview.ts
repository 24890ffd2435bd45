import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { MailPreviewView } from '../../../../../src/contract.ts';
import { ask } from '../../../api/ask.ts';
import { guarded } from '../../../api/use-answer.ts';
import { useSession } from '../../../session/session.tsx';

/** What a mail is made of. */
export interface MailTexts {
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly template: string;
}

const pauseMilliseconds = 300;

/** How a mail looks with these texts, once nobody has typed for a moment; made by the server, as the real one would be. */
export function useMailPreview(slug: string, kind: string, texts: MailTexts): UseQueryResult<MailPreviewView> {
  const { token, signOut } = useSession();
  const [{ language, subject, body, template }] = useDebouncedValue(texts, pauseMilliseconds);
  // What is left empty is the instance's own, or built in.
  const given = Object.entries({ language, subject, body, template }).filter(([, text]) => text !== '');
  const request = { kind, ...Object.fromEntries(given) };
  return useQuery({
    queryKey: ['preview', slug, request],
    queryFn: ({ signal }) => {
      const path = `/v1/instances/${slug}/mail/preview`;
      return guarded(ask<MailPreviewView>(token ?? '', { method: 'POST', path, body: request, signal }), signOut);
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
}
