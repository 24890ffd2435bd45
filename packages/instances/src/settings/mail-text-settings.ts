import { isWebAddressOrPath } from './address-rules.ts';
import { allowedLanguageTags, isLanguageTag } from './language-tag.ts';
import { group, groupsByName, text } from './leaf.ts';
import { checkTemplate, mailBodyLengthMax, type MailTextKind, type MailTextPart } from './mail-texts.ts';

/** What each mail is called in the help of its settings. */
const mailNames = {
  invite: 'of an invitation',
  confirmation: 'of a confirmation',
  recovery: 'of a recovery',
  email_change: 'of a change of address',
  magic_link: 'of a link to sign in',
  reauthentication: 'of a code that confirms who somebody is',
  password_changed_notification: 'that tells of a new password',
  email_changed_notification: 'that tells of a new address',
  phone_changed_notification: 'that tells of a new phone number',
  identity_linked_notification: 'that tells of a new way to sign in',
  identity_unlinked_notification: 'that tells of a lost way to sign in',
  mfa_factor_enrolled_notification: 'that tells of a new factor',
  mfa_factor_unenrolled_notification: 'that tells of a lost factor',
} as const satisfies Record<MailTextKind, string>;

type Leaf = ReturnType<typeof text>;

/** Of a translation: it has no variables, since a site may have it in any language. */
const translated = { suffix: ' in this language', env: false } as const;
const original = { suffix: '', env: true } as const;

type Variant = typeof translated | typeof original;

/** Subject lines, a leaf for each mail. */
export const subjectSettings = group(forEachMail((kind, what) => subject(kind, what, original)));
/** Where templates are, a leaf for each mail. */
export const templateSettings = group(forEachMail((kind, what) => template(kind, what, original)));
/** Bodies that are stored with the site, a leaf for each mail. */
export const bodySettings = group(forEachMail((kind, what) => body(kind, what, original)));

/** The same texts in other languages. */
export const translationSettings = groupsByName(
  group({
    subjects: group(forEachMail((kind, what) => subject(kind, what, translated))),
    templates: group(forEachMail((kind, what) => template(kind, what, translated))),
    bodies: group(forEachMail((kind, what) => body(kind, what, translated))),
  }),
  { keyName: 'language', isKey: isLanguageTag, allowed: allowedLanguageTags, keysMax: 40 },
);

function forEachMail(declare: (kind: MailTextKind, what: string) => Leaf): Record<MailTextKind, Leaf> {
  const entries = Object.entries(mailNames) as [MailTextKind, string][];
  return Object.fromEntries(entries.map(([kind, what]) => [kind, declare(kind, what)])) as Record<MailTextKind, Leaf>;
}

function subject(kind: MailTextKind, what: string, { suffix, env }: Variant): Leaf {
  return text(`Subject ${what}${suffix}; empty uses the built-in one.`, {
    ...(env ? { env: `GOTRUE_MAILER_SUBJECTS_${kind.toUpperCase()}` } : {}),
    problemOf: problemIn(kind, 'subject'),
  });
}

function template(kind: MailTextKind, what: string, { suffix, env }: Variant): Leaf {
  return text(
    `Where the template ${what}${suffix} is: a path on the site or an address; empty uses the built-in one.`,
    {
      ...(env ? { env: `GOTRUE_MAILER_TEMPLATES_${kind.toUpperCase()}` } : {}),
      max: 2048,
      matches: isWebAddressOrPath,
      allowed: 'a path on the site, or an address that starts with http:// or https://',
    },
  );
}

function body(kind: MailTextKind, what: string, { suffix, env }: Variant): Leaf {
  return text(
    `Template ${what}${suffix} itself (HTML), in place of one that is fetched; empty fetches or is built in.`,
    {
      ...(env ? { env: `GATEHOUSE_MAILER_BODIES_${kind.toUpperCase()}` } : {}),
      max: mailBodyLengthMax,
      multiline: true,
      allowed: `a template of at most ${mailBodyLengthMax} characters`,
      problemOf: problemIn(kind, 'body'),
    },
  );
}

function problemIn(kind: MailTextKind, part: MailTextPart): (source: string) => string | undefined {
  return (source) => {
    const error = checkTemplate(kind, part, source);
    return error && `line ${error.line}, column ${error.column}: ${error.problem}`;
  };
}
