import { parseTemplate, TemplateError, type Template } from '@gatehouse/go-template';
import { OutboundError, safeFetch, type OutboundClient } from '@gatehouse/outbound';

/** A template to be fetched. */
export interface WantedTemplate {
  readonly url: string;
  readonly variables: readonly string[];
  /** A larger one is refused: half a mail is worse than the built-in one. */
  readonly maxBytes: number;
  /** How often it is asked for when the connection fails or the host has an error of its own. */
  readonly tries: number;
}

const fetchMilliseconds = 4_000;

/** Why a template cannot be had, in words for the site's owner. */
export class TemplateLoadError extends Error {
  readonly isTransient: boolean;

  constructor(reason: string, isTransient: boolean) {
    super(reason);
    this.name = 'TemplateLoadError';
    this.isTransient = isTransient;
  }
}

/**
 * Fetches a template and checks it.
 *
 * @throws TemplateLoadError
 */
export async function loadTemplate(outbound: OutboundClient, wanted: WantedTemplate): Promise<Template> {
  const { url, variables, maxBytes, tries } = wanted;
  try {
    const { status, body } = await safeFetch(outbound, { url, timeoutMs: fetchMilliseconds, maxBytes });
    if (status !== 200) throw new TemplateLoadError(`status ${status}`, status >= 500);
    return parseTemplate(body.toString('utf8'), { variables, maxBytes });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.isTransient && tries > 1) return loadTemplate(outbound, { ...wanted, tries: tries - 1 });
    throw failure;
  }
}

function failureOf(error: unknown): TemplateLoadError {
  if (error instanceof TemplateLoadError) return error;
  if (error instanceof TemplateError) return new TemplateLoadError(error.message, false);
  if (error instanceof OutboundError) {
    return new TemplateLoadError(error.message, error.kind === 'connect' || error.kind === 'broken');
  }
  throw error;
}
