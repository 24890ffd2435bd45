/** What the value of an attribute is, which decides how a template's value is put into it. */
export type AttributeKind = 'plain' | 'url' | 'style' | 'script' | 'refused';

const urlAttributes: ReadonlySet<string> = new Set(
  (
    'action archive background cite classid codebase data dynsrc formaction href icon longdesc lowsrc manifest ping poster ' +
    'profile src usemap'
  ).split(' '),
);

/** HTML in an attribute, lists of URLs, a refresh to a URL, and what lets SVG set another attribute. */
const refusedAttributes: ReadonlySet<string> = new Set(
  'srcdoc srcset imagesrcset http-equiv content attributename values from to by'.split(' '),
);

/** The kind of an attribute by its lower-case name; `xlink:href` and `data-href` are taken for what they end in. */
export function attributeKindOf(name: string): AttributeKind {
  const plainName = name.replace(/^data-/, '').replace(/^.*:/, '');
  if (plainName.startsWith('on')) return 'script';
  if (plainName === 'style') return 'style';
  if (refusedAttributes.has(plainName)) return 'refused';
  return urlAttributes.has(plainName) || /src|ur[il]/.test(plainName) ? 'url' : 'plain';
}
