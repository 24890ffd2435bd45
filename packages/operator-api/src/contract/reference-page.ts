import { createHash } from 'node:crypto';
import type { JsonTree } from './json-schemas.ts';

const style = `
:root { color-scheme: light dark; --line: #8884; --dim: #666; --accent: #2a6f4e; }
@media (prefers-color-scheme: dark) { :root { --dim: #a8adb3; --accent: #8dc3a5; } }
body { font: 15px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 6rem; }
h1 { font-size: 1.6rem; } h2 { border-bottom: 1px solid var(--line); margin-top: 3rem; padding-bottom: .3rem; }
nav ul { columns: 2; list-style: none; padding: 0; } li, summary { overflow-wrap: anywhere; } nav a { text-decoration: none; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { background: #8881; border-radius: 6px; overflow-x: auto; padding: .8rem; }
.method { color: var(--accent); display: inline-block; font-weight: 600; text-transform: uppercase; width: 4.5rem; }
.scope { border: 1px solid var(--line); border-radius: 9px; color: var(--dim); font-size: 12px; padding: 0 .5rem; }
dt { font-weight: 600; margin-top: .4rem; } dd { margin: 0 0 .2rem 1.2rem; } .dim { color: var(--dim); }
@media (max-width: 40rem) { nav ul { columns: 1; } }
`;

/** What the page may do: show itself, styled by the one style it holds. It has no script. */
export const referencePagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly { readonly operator: readonly string[] }[];
  readonly parameters: readonly { name: string; in: string; description?: string; required?: boolean }[];
  readonly requestBody?: { readonly content: JsonTree };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: JsonTree }>>;
}

/** The OpenAPI document as a page to read: one file, no script, nothing from elsewhere. */
export function referencePage(document: JsonTree): string {
  const { title, version, description } = document['info'] as Record<string, string>;
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0] ?? ''))];
  return page(`${title ?? ''} ${version ?? ''}`, [
    `<h1>${escape(title ?? '')}</h1>`,
    `<p>${prose(description ?? '')}</p>`,
    '<p>The same as a document for programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>',
    contents(operations),
    ...tags.flatMap((tag) => [
      `<h2>${escape(tag)}</h2>`,
      ...operations.filter(({ operation }) => operation.tags[0] === tag).map(chapter),
    ]),
    '<h2>Schemas</h2>',
    ...schemasOf(document),
  ]);
}

interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function operationsOf(document: JsonTree): PlacedOperation[] {
  return Object.entries(document['paths'] as Record<string, Record<string, Operation>>).flatMap(([path, methods]) => {
    return Object.entries(methods).map(([method, operation]) => ({ method, path, operation }));
  });
}

function contents(operations: readonly PlacedOperation[]): string {
  const items = operations.map(({ method, path, operation }) => {
    return `<li><a href="#${operation.operationId}">${heading(method, path)}</a></li>`;
  });
  return `<nav><ul>${items.join('')}</ul></nav>`;
}

function chapter({ method, path, operation }: PlacedOperation): string {
  const { operationId, summary, description, security, parameters, requestBody, responses } = operation;
  const scope = security[0]?.operator.join(', ') ?? '';
  return [
    `<details id="${operationId}"><summary>${heading(method, path)} ${escape(summary)}`,
    ` <span class="scope">${escape(scope)}</span></summary>`,
    description === undefined ? '' : `<p>${prose(description)}</p>`,
    parameters.length === 0 ? '' : `<dl>${parameters.map(parameterLine).join('')}</dl>`,
    requestBody === undefined ? '' : `<p>Body</p>${schemaOf(requestBody.content)}`,
    ...Object.entries(responses).map(([status, response]) => answer(status, response)),
    '</details>',
  ].join('');
}

function heading(method: string, path: string): string {
  return `<span class="method">${escape(method)}</span><code>${escape(path)}</code>`;
}

function parameterLine(parameter: Operation['parameters'][number]): string {
  const where = parameter.required ? `${parameter.in}, required` : parameter.in;
  const { name, description = '' } = parameter;
  return `<dt><code>${escape(name)}</code> <span class="dim">${where}</span></dt><dd>${prose(description)}</dd>`;
}

function answer(status: string, { description, content }: Operation['responses'][string]): string {
  const body = Number(status) < 300 && content ? schemaOf(content) : '';
  return `<p><code>${escape(status)}</code> ${prose(description)}</p>${body}`;
}

function schemaOf(content: JsonTree): string {
  const [kind] = Object.values(content);
  const { schema } = (kind ?? {}) as { schema?: unknown };
  return `<pre>${linked(JSON.stringify(schema, null, 2))}</pre>`;
}

function schemasOf(document: JsonTree): string[] {
  const { schemas } = document['components'] as { schemas: JsonTree };
  return Object.entries(schemas).map(([name, schema]) => {
    const text = linked(JSON.stringify(schema, null, 2));
    return `<details id="schema-${escape(name)}" open><summary>${escape(name)}</summary><pre>${text}</pre></details>`;
  });
}

function linked(json: string): string {
  return escape(json).replaceAll(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$&</a>');
}

/** Text with words between backticks as code. */
function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function page(title: string, body: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(title)}</title><style>${style}</style></head>`,
    `<body>${body.join('\n')}</body></html>`,
    '',
  ].join('\n');
}
