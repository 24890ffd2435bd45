export { parseTemplate, type TemplateOptions } from './parse-template.ts';
export { renderHtml, renderSubject, renderText } from './render-template.ts';
export type { Template } from './syntax.ts';
export { TemplateError } from './template-error.ts';
