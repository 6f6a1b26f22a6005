import { type ParsedTemplate, parseTemplate } from '../template/parse.ts';
import { injectionFunctions } from './functions.ts';

/** Parses an injection template, knowing every function that istiod knows. Throws TemplateError. */
export function parseInjectionTemplate(name: string, text: string): ParsedTemplate {
  return parseTemplate(name, text, injectionFunctions);
}
