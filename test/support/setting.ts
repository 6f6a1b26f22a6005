import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeApiServer, fakeApiServer } from './fake-api-server.ts';
import { controller } from './fake-controller.ts';
import { type RunResult, runCli, runOk } from './run-cli.ts';

/** An empty cluster, a folder for files, and the program. */
export interface Setting {
  readonly server: FakeApiServer;
  readonly folder: string;
  run(line: string): Promise<RunResult>;
  tried(line: string): Promise<RunResult>;
  write(file: string, text: string): void;
  /** Paths of everything stored. */
  paths(): readonly string[];
}

export async function withCluster(body: (setting: Setting) => Promise<void>): Promise<void> {
  const server = await fakeApiServer();
  server.store.controller = controller;
  const folder = mkdtempSync(join(tmpdir(), 'uninstall-'));
  try {
    await body({
      server,
      folder,
      run: (line) => runOk(line, server.kubeconfig, { cwd: folder }),
      tried: (line) => runCli(line, server.kubeconfig, { cwd: folder }),
      write: (file, text) => writeFileSync(join(folder, file), text),
      paths: () => [...server.store.objects.keys()].sort(),
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

export const operator = (metadata: string, spec: string) =>
  `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n${metadata}spec: ${spec}\n`;
export const edge =
  '{profile: empty, components: {ingressGateways: [{name: my-edge, enabled: true, namespace: shop}]}}';
export const named = operator('metadata: {name: edge-iop}\n', edge);

/** CRDs and the account of remote readers belong to all revisions. */
export const isShared = (path: string) =>
  /customresourcedefinitions|istio-reader-service-account|\/namespaces\/[^/]+$/.test(path);
