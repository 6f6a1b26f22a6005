import { formatPath } from '../lib/path.ts';
import { isMap } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { annotationValueProblem } from '../rules/annotation-values.ts';

/** What is wrong with the value of an annotation, for those whose values Istio checks. */
export async function annotationProblem(name: string, value: string): Promise<string | undefined> {
  return name === 'proxy.istio.io/config' ? await proxyConfigProblem(value) : annotationValueProblem(name, value);
}

/** Rules of the mesh's `defaultConfig`, loaded only where a pod overrides it. */
async function proxyConfigProblem(value: string): Promise<string | undefined> {
  const [document] = readYaml(value);
  if (document instanceof YamlError) return `no YAML: ${document.message}`;
  const content = document?.value ?? {};
  if (!isMap(content)) return 'no YAML mapping';
  const { meshConfigProblems } = await import('../rules/mesh-config.ts');
  const problem = meshConfigProblems({ defaultConfig: content }).find(({ level }) => level === 'Error');
  return problem && `${formatPath(problem.path.slice(1))}: ${problem.message}`;
}
