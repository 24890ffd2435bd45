import { checkAll, settingInvalid } from './settings/setting-problems.ts';

export type Labels = Readonly<Record<string, string>>;

const labelsMax = 64;
const valueLengthMax = 255;
const namePattern = /^[a-z0-9](?:[a-z0-9._/-]{0,61}[a-z0-9])?$/;
// Half a surrogate pair is refused with the controls: PostgreSQL cannot store it.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\p{Cs}]/u;

/** @throws AppError `setting_invalid` for more than 64 labels, and for every name or value that is none */
export function checkLabels(labels: Labels): void {
  const entries = Object.entries(labels);
  if (entries.length > labelsMax) {
    throw settingInvalid('labels', `has ${entries.length} entries; allowed are ${labelsMax}`);
  }
  checkAll(
    entries.map(
      ([name, value]) =>
        () =>
          checkLabel(name, value),
    ),
  );
}

/** Lays a merge patch (RFC 7396) over labels: `null` takes one away. */
export function patchLabels(labels: Labels, patch: Readonly<Record<string, string | null>>): Labels {
  const merged = Object.entries({ ...labels, ...patch });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
}

function checkLabel(name: string, value: string): void {
  const shown = JSON.stringify(name.slice(0, 80)).slice(1, -1);
  if (!namePattern.test(name)) {
    throw settingInvalid(`labels.${shown}`, 'is no name; allowed are at most 63 of a-z, 0-9, ., _, / and -');
  }
  if (value.length <= valueLengthMax && !controls.test(value)) return;
  throw settingInvalid(
    `labels.${shown}`,
    `has a value that is none; allowed is a line of ${valueLengthMax} characters`,
  );
}
