import { emitYaml } from '../lib/yaml-emit.ts';
import type { RunningVersion, VersionReport } from '../model/version-report.ts';
import { isProxy } from '../world/running-versions.ts';

/** Lines for people: one version each where all agree, one line per component and revision where not. */
export function versionText({ client, controlPlane, dataPlane }: VersionReport): string {
  const lines = [`client version: ${client}`];
  if (controlPlane.length > 0) lines.push(...controlPlaneLines(controlPlane));
  if (controlPlane.length + dataPlane.length > 0) lines.push(`data plane version: ${proxies(dataPlane)}`);
  return `${lines.join('\n')}\n`;
}

function controlPlaneLines(found: readonly RunningVersion[]): readonly string[] {
  const [only, ...others] = new Set(found.map(({ version }) => version));
  if (others.length === 0) return [`control plane version: ${only}`];
  return found.map(({ revision, version }) => `control plane version: ${version} (revision ${revision})`);
}

function proxies(found: readonly RunningVersion[]): string {
  const counts = new Map<string, number>();
  for (const { version, pods } of found.filter(({ component }) => isProxy(component)))
    counts.set(version, (counts.get(version) ?? 0) + pods.length);
  const parts = [...counts].map(([version, count]) => `${version} (${count} ${count === 1 ? 'proxy' : 'proxies'})`);
  return parts.join(', ') || 'none';
}

/** The reference's names (Component, Revision and Info with capitals), ours beside them. */
function versionData({ client, controlPlane, dataPlane, unreachable }: VersionReport): object {
  return {
    clientVersion: { version: client, revision: client, golang_version: '', status: 'Clean', tag: client },
    meshVersion: controlPlane.map(({ component, revision, version, pods }) => ({
      Component: component,
      Revision: revision,
      Info: { version, revision: '', golang_version: '', status: '', tag: version },
      pods,
    })),
    dataPlaneVersion: dataPlane.flatMap(({ component, revision, version, pods }) =>
      pods.map((pod) => ({ ID: pod, IstioVersion: version, type: component, revision })),
    ),
    ...(unreachable && { error: unreachable }),
  };
}

export const versionJson = (report: VersionReport) => `${JSON.stringify(versionData(report), null, 2)}\n`;
export const versionYaml = (report: VersionReport) => emitYaml(versionData(report));
