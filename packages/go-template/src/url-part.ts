/** Where in a URL a place stands. */
export type UrlPart =
  /** Nothing but white space stands before it: a value here may be a whole URL. */
  | 'start'
  /** What stands before it might still turn out to be the scheme. */
  | 'unsettled'
  | 'path'
  /** In the query or the fragment: a value here is one component. */
  | 'query'
  /** Branches differ. */
  | 'ambiguous'
  /** Behind a scheme that runs code or holds a document. */
  | 'unsafe';

const unsafeSchemes = /^(?:javascript|vbscript|data)$/;

/** The part behind a further piece of static text; undefined if the text makes the scheme of what a value began. */
export function advanceUrl(part: UrlPart, chunk: string): UrlPart | undefined {
  if (part === 'query' || part === 'unsafe') return part;
  if (part === 'ambiguous') return /[?#]/.test(chunk) ? 'query' : 'ambiguous';
  if (part === 'path') return queryOr('path', chunk);
  return part === 'start' ? advanceFromStart(chunk) : advanceUnsettled(chunk);
}

/** The part behind two branches. */
export function joinUrl(a: UrlPart, b: UrlPart): UrlPart {
  if (a === b) return a;
  if (a === 'unsafe' || b === 'unsafe') return 'unsafe';
  const isSettling = (part: UrlPart): boolean => part === 'unsettled' || part === 'path';
  return isSettling(a) && isSettling(b) ? 'unsettled' : 'ambiguous';
}

function advanceFromStart(chunk: string): UrlPart {
  const text = chunk.trimStart();
  if (text === '') return 'start';
  const end = text.search(/[:/?#&]/);
  if (end < 0) return 'unsettled';
  // A character reference before the first delimiter (java&#115;cript:) is not worth decoding: no honest URL has one.
  if (text[end] === '&') return 'unsafe';
  const isScheme = text[end] === ':';
  if (
    isScheme &&
    unsafeSchemes.test(
      text
        .slice(0, end)
        .toLowerCase()
        .replace(/[^a-z]/g, ''),
    )
  )
    return 'unsafe';
  return queryOr('path', text);
}

function advanceUnsettled(chunk: string): UrlPart | undefined {
  const end = chunk.search(/[:/?#&=]/);
  if (end < 0) return 'unsettled';
  if (chunk[end] === ':') return undefined;
  // `{{ .ConfirmationURL }}&lang=en` goes on with a parameter; any other reference might stand for a colon.
  if (chunk[end] === '&' && !/^&(?:amp;)?[\w.-]*(?:=|$)/.test(chunk.slice(end))) return undefined;
  return queryOr('path', chunk);
}

/** A value behind `=` or `&` is a component too, whatever came before: `{{ .ConfirmationURL }}&next={{ .SiteURL }}`. */
function queryOr(part: UrlPart, chunk: string): UrlPart {
  return /[?#&=]/.test(chunk) ? 'query' : part;
}
