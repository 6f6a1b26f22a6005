import type { Example } from '../../src/analyze/define-analyzer.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { SourcedObject } from '../../src/objects/parse.ts';
import { type Kind, kinds } from '../../src/world/kinds.ts';
import type { Settings } from '../../src/world/mesh-config.ts';
import type { ResourceKind } from '../../src/world/resource.ts';
import { createWorld, type World } from '../../src/world/world.ts';

/** The world of an analyzer's example. What its YAML leaves out is filled in: apiVersion, and `example` in `default`. */
export function worldOfExample({ yaml, mesh, networks }: Example): World {
  const objects = yaml.split(/^---$/m).flatMap((text) => {
    const value = parseYaml(text)[0]?.value as Partial<KubeObject> | undefined;
    return value?.kind ? [sourced(value, /^# cluster: (\S+)/m.exec(text)?.[1])] : [];
  });
  const meshConfig = mesh === undefined ? undefined : settings(mesh);
  return createWorld(objects, { meshConfig, meshNetworks: networks === undefined ? undefined : settings(networks) });
}

function sourced(value: Partial<KubeObject>, cluster: string | undefined): SourcedObject {
  const definition = kinds[value.kind as Kind];
  const apiVersion = [definition?.group, definition?.versions[0]].filter(Boolean).join('/');
  const object = { apiVersion, ...value, metadata: { name: 'example', ...value.metadata } } as KubeObject;
  return { object, source: { file: 'example', line: 1, locate: () => undefined, ...(cluster ? { cluster } : {}) } };
}

const settings = (yaml: string): Settings => ({
  value: parseYaml(yaml)[0]?.value,
  source: { file: 'mesh', line: 1, locate: () => undefined },
});

/** A world that notes which kinds it is asked for. */
export function recording(world: World, asked: Set<ResourceKind>): World {
  return {
    ...world,
    all: (kind) => {
      asked.add(kind);
      return world.all(kind);
    },
    get: (kind, namespace, name) => {
      asked.add(kind);
      return world.get(kind, namespace, name);
    },
    carrying: (kind, labels, namespace) => {
      asked.add(kind);
      return world.carrying(kind, labels, namespace);
    },
  };
}
