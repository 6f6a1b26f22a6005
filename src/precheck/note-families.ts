import { kubernetesBelow, value } from './detect.ts';
import type { UpgradeNote } from './note.ts';
import { is } from './read.ts';

type Details = Partial<Pick<UpgradeNote, 'changed' | 'concerns' | 'looksFor' | 'fix'>>;

const ofInstallation = { area: 'install', severity: 'breaking', confidence: 'certain' } as const;

/** A release that needs a newer Kubernetes. */
export function kubernetesFloor(since: string, minor: number, details: Details = {}): UpgradeNote {
  return {
    id: `k8s-floor-${minor}`,
    since,
    ...ofInstallation,
    title: `Kubernetes 1.${minor} is needed`,
    changed: `The built-in Kubernetes floor moves to 1.${minor}.`,
    concerns: `Clusters below 1.${minor}.`,
    looksFor: `Server minor < ${minor}.`,
    fix: 'Upgrade Kubernetes first.',
    ...details,
    detect: kubernetesBelow(minor),
  };
}

/** A release that has no file for a compatibility version any more. */
export function compatibilityGone(since: string, version: string, details: Details): UpgradeNote {
  return {
    id: `compat-${version.replace('.', '-')}-gone`,
    since,
    ...ofInstallation,
    title: `compatibilityVersion ${version} is no longer shipped`,
    changed: `compatibilityVersion ${version} fails the render.`,
    concerns: 'Installs pinned to it.',
    looksFor: `compatibilityVersion equals ${version}.`,
    fix: 'Remove it, or name a supported one.',
    ...details,
    detect: value('compatibilityVersion', is(version)),
  };
}
