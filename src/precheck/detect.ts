// Detections of upgrade notes: what says that a change concerns somebody.

import { compareReleases, parseRelease } from '../lib/release.ts';
import { isMap } from '../lib/tree.ts';
import type { Evidence } from '../model/check.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { evidenceOf, type PodTemplate } from './evidence.ts';
import { present, type Test, valuesAt } from './read.ts';
import type { Situation } from './situation.ts';
import type { Component } from './variables.ts';

/** What speaks for it: possibly nothing that can be pointed at (an absent setting). undefined: this concerns nobody. */
export type Detection = readonly Evidence[] | undefined;
export type Detect = (situation: Situation) => Detection;

const found = (evidence: readonly Evidence[]): Detection => (evidence.length > 0 ? evidence : undefined);
const holds = (condition: boolean): Detection => (condition ? [] : undefined);

/** One of several signs is enough. */
export const any =
  (...signs: readonly Detect[]): Detect =>
  (situation) => {
    const met = signs.map((sign) => sign(situation)).filter((detection) => detection !== undefined);
    return met.length > 0 ? met.flat() : undefined;
  };

/** Every sign is needed. */
export const all =
  (...signs: readonly Detect[]): Detect =>
  (situation) => {
    const met = signs.map((sign) => sign(situation));
    return met.includes(undefined) ? undefined : met.flatMap((detection) => detection ?? []);
  };

/** Objects of a kind; `KIND.GROUP` where several groups have that kind. */
export const object =
  (kind: string, test: (object: unknown, situation: Situation) => boolean = () => true): Detect =>
  (situation) => {
    const [name = '', ...group] = kind.split('.');
    const objects = situation.all(name, group.length > 0 ? group.join('.') : undefined);
    return found(objects.filter((sourced) => test(sourced.object, situation)).map(evidenceOf));
  };

/** Objects of any kind. */
export const anyObject =
  (test: Test): Detect =>
  (situation) =>
    found(situation.objects.filter((sourced) => test(sourced.object)).map(evidenceOf));

/** Sets of objects that only together are a sign. */
export const objects =
  (choose: (situation: Situation) => readonly SourcedObject[]): Detect =>
  (situation) =>
    found(choose(situation).map(evidenceOf));

/** A value of the configuration. */
export const value =
  (path: string, test: Test = present): Detect =>
  ({ values, layers }) => {
    if (!valuesAt(values, path).some(test)) return undefined;
    const file = layers.findLast((layer) => valuesAt(layer.values, path).length > 0)?.file;
    return [{ subject: `values.${path}`, ...(file && { file }) }];
  };

/** Nothing in the configuration passes the test; met where no configuration is known. */
export const noValue =
  (path: string, test: Test = present): Detect =>
  ({ values }) =>
    holds(!valuesAt(values, path).some(test));

/** A setting of the mesh. */
export const mesh =
  (path: string | readonly string[], test: Test = present): Detect =>
  ({ mesh }) => {
    const name = typeof path === 'string' ? path : path.join('.');
    return valuesOf(mesh, path).some(test) ? [{ subject: `meshConfig.${name}` }] : undefined;
  };

/** The mesh configuration has no such value at a path. */
export const noMesh =
  (path: string, test: Test = present): Detect =>
  ({ mesh }) =>
    holds(!valuesAt(mesh, path).some(test));

function valuesOf(tree: unknown, path: string | readonly string[]): readonly unknown[] {
  if (typeof path === 'string') return valuesAt(tree, path);
  let at = tree;
  for (const key of path) at = isMap(at) ? at[key] : undefined;
  return present(at) ? [at] : [];
}

const variable =
  (component: Component) =>
  (name: string, test: Test = present): Detect =>
  (situation) => {
    const set = situation.variables(component).filter((one) => one.name === name && test(one.value));
    return found(
      set.map(({ evidence, isConfigured }) =>
        isConfigured ? evidence : { ...evidence, subject: `${name} in ${evidence.subject}` },
      ),
    );
  };
const noVariable =
  (component: Component) =>
  (name: string, test: Test = present): Detect =>
  (situation) =>
    holds(!situation.variables(component).some((one) => one.name === name && test(one.value)));

/** Environment variables of istiod, of the proxies' agent and of the CNI agent. */
export const pilotEnv = variable('pilot');
export const agentEnv = variable('agent');
export const cniEnv = variable('cni');
export const noPilotEnv = noVariable('pilot');

/** Pods and pod templates. */
export const pod =
  (test: (template: PodTemplate, situation: Situation) => boolean): Detect =>
  (situation) =>
    found(
      situation
        .podTemplates()
        .filter((template) => test(template, situation))
        .map(({ evidence }) => evidence),
    );

/** An annotation of pods and pod templates. */
export const podAnnotation = (name: string, test: Test = present): Detect =>
  pod(({ template }) => {
    const annotations = valuesAt(template, 'metadata.annotations')[0];
    return isMap(annotations) && Object.hasOwn(annotations, name) && test(annotations[name]);
  });

/** Ambient mode is on. */
export const ambient: Detect = ({ isAmbient }) => holds(isAmbient);

/** The API server is older than 1.MINOR. */
export const kubernetesBelow =
  (minor: number): Detect =>
  ({ kubeVersion = '' }) => {
    const release = parseRelease(kubeVersion);
    return release && release.minor < minor ? [{ subject: `Kubernetes ${kubeVersion}` }] : undefined;
  };

/** A word in the version of the API server, such as a vendor's mark. */
export const kubernetesIs =
  (mark: string): Detect =>
  ({ kubeVersion = '' }) =>
    kubeVersion.includes(mark) ? [{ subject: `Kubernetes ${kubeVersion}` }] : undefined;

/** Words in the user's files, whatever they are. */
export const text =
  (pattern: RegExp): Detect =>
  ({ texts }) =>
    found(
      texts.flatMap(({ name, text }) =>
        text.split('\n').flatMap((line, index) => {
          const words = pattern.exec(line)?.[0];
          return words === undefined ? [] : [{ subject: words, file: name, line: index + 1 }];
        }),
      ),
    );

/** A Gateway API CRD that is older than a release of that API; without a version it counts as older. */
export const gatewayApiBelow = (crd: string, minimum: string): Detect =>
  object('CustomResourceDefinition', (found) => {
    const { metadata } = found as SourcedObject['object']; // `object` passes objects on
    if (metadata?.name !== `${crd}.gateway.networking.k8s.io`) return false;
    const version = parseRelease(metadata.annotations?.['gateway.networking.k8s.io/bundle-version'] ?? '');
    const wanted = parseRelease(minimum);
    return !version || !wanted || compareReleases(version, wanted) < 0;
  });

/** An own reading of the situation. */
export const when =
  (test: (situation: Situation) => boolean): Detect =>
  (situation) =>
    holds(test(situation));
