import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AuditEntryView } from '../../../../src/contract.ts';
import { Folded } from '../../parts/folded.tsx';

type Tree = Readonly<Record<string, unknown>>;

/** What a deed changed: a line for each thing, what it was and what it became. */
export function Change({ details }: { readonly details: AuditEntryView['details'] }): ReactNode {
  const lines = linesOf(details);
  if (lines.length === 0) return '–';
  return (
    <Folded
      lines={lines.map(([name, text]) => (
        <Text key={name} size="sm" className="change">
          <Text span c="dimmed" size="sm">
            {name}
          </Text>{' '}
          {text}
        </Text>
      ))}
    />
  );
}

function linesOf({ before, after, ...rest }: AuditEntryView['details']): readonly (readonly [string, string])[] {
  const [old, now] = [flat(before), flat(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const changed = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
  const changes = changed.map((name) => [
    name,
    name in old ? `${text(old[name])} → ${text(now[name])}` : text(now[name]),
  ]);
  return [...changes, ...Object.entries(rest).map(([name, value]) => [name, text(value)])] as [string, string][];
}

/** Settings stand among the rest, each by its own name. */
function flat(value: unknown): Tree {
  const { settings, ...rest } = treeOf(value);
  return { ...rest, ...treeOf(settings) };
}

function treeOf(value: unknown): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}

function text(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
