import { z } from 'zod';

/** How the text of a variable becomes a leaf's value. */
export type LeafKind = 'text' | 'flag' | 'seconds' | 'number' | 'list' | 'choice';

/** Everything about one setting that is not its type. */
export interface LeafMeta {
  readonly kind: LeafKind;
  /** One line of help. */
  readonly doc: string;
  /** What is allowed, in words that complete "allowed is …". */
  readonly allowed: string;
  /** Names of its variable, the strongest first. Empty: it cannot be set by the environment. */
  readonly env: readonly string[];
  /** Variables that say the opposite. */
  readonly inverseEnv: readonly string[];
  /** Sealed at rest and never shown again. */
  readonly secret: boolean;
  /** The words a choice or list is limited to. */
  readonly choices: readonly string[];
  /** Line breaks are part of its text. */
  readonly multiline: boolean;
  /** In the environment and in legacy bodies zero and less mean "not set", as in the servers this one replaces. */
  readonly zeroInherits: boolean;
  /** In the environment a number outside the bounds means "not set", as in the servers this one replaces. */
  readonly outsideInherits: boolean;
  /** Where the Supabase dialect's default is another (decisions.md 2). */
  readonly supabaseDefault: unknown;
  /** What is wrong with a value of the right type, where "allowed is …" would not tell the place of the mistake. */
  readonly problemOf: ((value: unknown) => string | undefined) | undefined;
}

/** Groups that are alike, by names that the site chooses; below each name is the same group. */
export interface KeyedMeta {
  /** What the names are, for documentation: `language`. */
  readonly keyName: string;
  readonly isKey: (key: string) => boolean;
  /** Which names are allowed, in words that complete "allowed is …". */
  readonly allowed: string;
  readonly keysMax: number;
  /** Its schema. */
  readonly group: unknown;
}

/** What a leaf may say beyond its help. */
interface LeafOptions {
  readonly env?: string | readonly string[];
  readonly inverseEnv?: string;
  readonly secret?: true;
  readonly zeroInherits?: true;
  readonly outsideInherits?: true;
}

/** Finds the meta of a leaf by its schema: what has an entry is a leaf, what has none is a group. */
export const leafMeta = z.registry<LeafMeta>();

/** Finds what is particular to groups by name, by their schema. */
export const keyedMeta = z.registry<KeyedMeta>();

/** One line or more of text. */
export function text(doc: string, options: LeafOptions & TextRules = {}): z.ZodDefault<z.ZodString> {
  const { max = 255, matches, multiline = false, allowed = `text of at most ${max} characters on one line` } = options;
  const { problemOf } = options;
  const forbidden = multiline ? controlsButLineBreaks : controls;
  const schema = z
    .string()
    .max(max)
    .refine((value) => !forbidden.test(value))
    .refine((value) => value === '' || !matches || matches(value))
    .default(options.default ?? '');
  const explain = problemOf && ((value: unknown) => (value === '' ? undefined : problemOf(value as string)));
  return leaf(schema, { ...options, kind: 'text', doc, allowed, multiline, problemOf: explain });
}

interface TextRules {
  readonly default?: string;
  readonly supabaseDefault?: string;
  /** Most characters. Default 255. */
  readonly max?: number;
  /** Asked for every text but the empty one. */
  readonly matches?: (value: string) => boolean;
  /** Line breaks and tabs are part of it (certificates, keys). */
  readonly multiline?: boolean;
  readonly allowed?: string;
  /** What is wrong with a text that is one by its form, and where; asked for every text but the empty one. */
  readonly problemOf?: (value: string) => string | undefined;
}

/** A switch. */
export function flag(defaultValue: boolean, doc: string, options: LeafOptions = {}): z.ZodDefault<z.ZodBoolean> {
  return leaf(z.boolean().default(defaultValue), { ...options, kind: 'flag', doc, allowed: 'true or false' });
}

/** A whole number between two bounds, both included. */
export function wholeNumber(defaultValue: number, range: Range, doc: string, options: NumberOptions = {}): NumberLeaf {
  const allowed = `a whole number from ${range[0]} to ${range[1]}`;
  return leaf(numberWithin(range).default(defaultValue), { ...options, kind: 'number', doc, allowed });
}

/** A number between two bounds, both included; it may have a fraction. */
export function amount(defaultValue: number, [min, max]: Range, doc: string, options: NumberOptions = {}): AmountLeaf {
  const schema = z.number().min(min).max(max).default(defaultValue);
  return leaf(schema, { ...options, kind: 'number', doc, allowed: `a number from ${min} to ${max}` });
}

/** A length of time in whole seconds. */
export function seconds(defaultValue: number, range: Range, doc: string, options: NumberOptions = {}): NumberLeaf {
  const allowed = `whole seconds from ${range[0]} to ${range[1]} (in a variable also 90s or 1h30m)`;
  return leaf(numberWithin(range).default(defaultValue), { ...options, kind: 'seconds', doc, allowed });
}

type Range = readonly [min: number, max: number];
type NumberLeaf = z.ZodDefault<z.ZodInt>;
type AmountLeaf = z.ZodDefault<z.ZodNumber>;
type NumberOptions = LeafOptions & { readonly supabaseDefault?: number };

/** One of a fixed set of words. */
export function choice<const Word extends string>(
  words: readonly [Word, ...Word[]],
  doc: string,
  options: LeafOptions = {},
): z.ZodDefault<Words<Word>> {
  const schema = z.enum(words).default(words[0] as z.util.NoUndefined<Word>);
  return leaf(schema, { ...options, kind: 'choice', doc, allowed: `one of ${words.join(', ')}`, choices: words });
}

/** Some of a fixed set of words. */
export function choices<const Word extends string>(
  words: readonly [Word, ...Word[]],
  defaultValue: readonly NoInfer<Word>[],
  doc: string,
  options: LeafOptions = {},
): z.ZodDefault<z.ZodArray<Words<Word>>> {
  const schema = z
    .array(z.enum(words))
    .max(words.length)
    .default([...defaultValue] as never);
  return leaf(schema, { ...options, kind: 'list', doc, allowed: `some of ${words.join(', ')}`, choices: words });
}

type Words<Word extends string> = z.ZodEnum<{ [K in Word]: K }>;

/** Texts, at most 100 of 2,048 characters each. */
export function texts(defaultValue: readonly string[], doc: string, options: LeafOptions & ItemRules = {}): TextsLeaf {
  const { matches, allowed = 'at most 100 texts of at most 2048 characters' } = options;
  const item = z
    .string()
    .min(1)
    .max(2048)
    .refine((value) => !controls.test(value))
    .refine((value) => !matches || matches(value));
  const schema = z
    .array(item)
    .max(100)
    .default([...defaultValue]);
  return leaf(schema, { ...options, kind: 'list', doc, allowed });
}

interface ItemRules {
  /** Asked for every text. */
  readonly matches?: (value: string) => boolean;
  readonly allowed?: string;
}

type TextsLeaf = z.ZodDefault<z.ZodArray<z.ZodString>>;

/** Settings that belong together. */
export function group<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodPrefault<z.ZodObject<Shape, z.core.$strict>> {
  return z.strictObject(shape).prefault({} as never);
}

/** Groups that are alike, such as one for each language; a name that nobody uses costs nothing. */
export function groupsByName<Child extends z.ZodType>(
  child: Child,
  rules: Omit<KeyedMeta, 'group'>,
): z.ZodPrefault<z.ZodRecord<z.ZodString, Child>> {
  const schema = z.record(z.string(), child).prefault({} as never);
  keyedMeta.add(schema, { ...rules, group: child });
  return schema;
}

// Half a surrogate pair is refused with the controls: PostgreSQL cannot store it.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cs}]/u;
// oxlint-disable-next-line no-control-regex
const controlsButLineBreaks = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Cs}]/u;

function numberWithin([min, max]: Range): z.ZodInt {
  return z.int().min(min).max(max);
}

interface Declared extends LeafOptions {
  readonly kind: LeafKind;
  readonly doc: string;
  readonly allowed: string;
  readonly choices?: readonly string[];
  readonly multiline?: boolean;
  readonly supabaseDefault?: unknown;
  readonly problemOf?: LeafMeta['problemOf'];
}

function leaf<Schema extends z.ZodType>(schema: Schema, declared: Declared): Schema {
  const { kind, doc, allowed, env = [], inverseEnv, choices = [], supabaseDefault } = declared;
  leafMeta.add(schema, {
    kind,
    doc,
    allowed,
    env: typeof env === 'string' ? [env] : env,
    inverseEnv: inverseEnv === undefined ? [] : [inverseEnv],
    secret: declared.secret ?? false,
    choices,
    multiline: declared.multiline ?? false,
    zeroInherits: declared.zeroInherits ?? false,
    outsideInherits: declared.outsideInherits ?? false,
    supabaseDefault,
    problemOf: declared.problemOf,
  });
  return schema;
}
