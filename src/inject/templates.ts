import parsedSidecar from '#generated/data/parsed-sidecar.ts';
import { type ParsedTemplate, parseTemplate } from '../template/parse.ts';
import { injectionFunctions } from './functions.ts';

/** The templates that we bring; users may add others. */
export const ownTemplates: readonly string[] = [
  'agentgateway',
  'gateway',
  'grpc-agent',
  'grpc-simple',
  'kube-gateway',
  'sidecar',
  'waypoint',
];

/** Parses an injection template, knowing every function that istiod knows. Throws TemplateError. */
export function parseInjectionTemplate(name: string, text: string): ParsedTemplate {
  return (name === 'sidecar' && ownSidecar(text)) || parseTemplate(name, text, injectionFunctions);
}

/** Our own sidecar template, which most pods get, parsed at build time: reading its text takes longer than to inject a pod. */
function ownSidecar(text: string): ParsedTemplate | undefined {
  const parsed = parsedSidecar();
  return parsed.text === text ? parsed : undefined;
}
