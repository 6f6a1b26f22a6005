// What a review bot does: looks at each object alone, then at all of them together.
import { analyze, type Finding, objectsOf, validate } from 'istioctl';

export async function review(name: string, text: string): Promise<readonly Finding[]> {
  const { findings } = await validate([{ name, text }]);
  if (findings.some(({ level }) => level === 'Error')) return findings;
  const { findings: together } = await analyze(objectsOf([{ name, text }]));
  return [...findings, ...together];
}
