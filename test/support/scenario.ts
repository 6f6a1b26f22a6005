// Scenario files: test/scenarios/**/*.txt, one command line with what it must print.
//   -- file NAME      a file in the scenario's own empty folder
//   -- stdin          standard input
//   -- env            NAME=VALUE, one a line
//   -- terminal       its number of columns, and an answer to its prompt: 80 y; a pipe without it
//   -- cluster        objects of a cluster to talk to, which may be none
//   -- mesh          nothing: the recorded mesh, a minute after it was recorded; {sidecar} in a line is the pod in that role
//   -- interrupt      the method of the first request at which Ctrl-C is pressed, such as PATCH
//   -- run            one command line per line, run one after another; `istioctl` is left out
//   -- stdout, -- stderr, -- exit   what all of them together must give; a missing part is not compared
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { wellKnownResource } from '../../src/kube/resources.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { fakeApiServer } from './fake-api-server.ts';
import { controller } from './fake-controller.ts';
import { type FakeIo, fakeIo } from './fake-io.ts';
import { type ReplayedMesh, replayMesh } from './replay/replay-mesh.ts';

type Section = { readonly name: string; text: string };

/** Surroundings that stand above those of the file. */
interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: string;
  /** What each command line wrote to stdout, as it was. */
  readonly answers: readonly { readonly line: string; readonly stdout: string }[];
}

/** Runs one scenario through `main` in this process. UPDATE=1 writes what it printed back into the file. */
export async function runScenario(path: string): Promise<void> {
  const sections = parse(readFileSync(path, 'utf8'));
  const { answers: _, ...parts } = await play(sections);
  const got: Readonly<Record<string, string>> = parts;
  if (process.env.UPDATE && !process.env.CI) {
    for (const section of sections) section.text = got[section.name] ?? section.text;
    writeFileSync(path, sections.map(({ name, text }) => (name === '' ? text : `-- ${name}\n${text}`)).join(''));
    return;
  }
  for (const [name, text] of Object.entries(got)) {
    const want = sections.find((section) => section.name === name);
    if (want) assert.equal(text, want.text, `${name} of ${path}${name === 'exit' ? `\n${got.stderr}` : ''}`);
  }
}

/** What a scenario prints in other surroundings. */
export const playScenario = (path: string, surroundings: Surroundings): Promise<Outcome> =>
  play(parse(readFileSync(path, 'utf8')), surroundings);

/** The command lines of a scenario. */
export const linesOf = (path: string): readonly string[] =>
  (parse(readFileSync(path, 'utf8')).find(({ name }) => name === 'run')?.text ?? '').trim().split('\n');

async function play(sections: readonly Section[], surroundings: Surroundings = {}): Promise<Outcome> {
  const part = (name: string) => sections.find((section) => section.name === name)?.text;
  const cwd = mkdtempSync(join(tmpdir(), 'scenario-'));
  const mesh = part('mesh') === undefined ? undefined : await replayMesh();
  const server = mesh?.server ?? (part('cluster') === undefined ? undefined : await clusterOf(part('cluster') ?? ''));
  try {
    writeFiles(sections, cwd);
    const [columns, answer] = part('terminal')?.trim().split(' ') ?? [];
    const width = surroundings.columns ?? (columns === undefined ? undefined : Number(columns));
    const io = fakeIo({
      stdin: part('stdin') ?? '',
      cwd,
      env: { ...(server && { KUBECONFIG: server.kubeconfig }), ...environment(part('env')), ...surroundings.env },
      ...(answer !== undefined && { answers: [answer] }),
      ...(width !== undefined && { isTTY: true, columns: width }),
      ...(mesh && { now: mesh.at.getTime() + 60_000 }),
    });
    if (server) interruptAt(part('interrupt')?.trim(), server, io);
    let exit = 0;
    const answers: { line: string; stdout: string }[] = [];
    for (const line of (part('run') ?? '').trim().split('\n')) {
      const before = io.out().length;
      exit = Math.max(exit, await main(words(withRoles(line, mesh)), io));
      answers.push({ line, stdout: io.out().slice(before) });
    }
    const clean = (text: string) =>
      text
        .replaceAll(cwd, '$CWD')
        .replaceAll(server?.url ?? cwd, '$SERVER')
        .replaceAll(/^\[\d\d:\d\d\]/gm, '[00:00]')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2000-01-01T00:00:00.000Z')
        .replaceAll(/after \d+ changed/g, 'after 3 changed')
        .replaceAll(/\b\d+ ms$/gm, '0 ms');
    return { stdout: clean(io.out()), stderr: clean(io.err()), exit: `${exit}\n`, answers };
  } finally {
    await (mesh ?? server)?.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** `{sidecar}` as `NAME.NAMESPACE` of the pod in that role. */
const withRoles = (line: string, mesh: ReplayedMesh | undefined) =>
  mesh
    ? line.replaceAll(/\{(\w+)\}/g, (whole, role: string) =>
        role in mesh.roles ? mesh.roles[role as keyof ReplayedMesh['roles']].split('/').reverse().join('.') : whole,
      )
    : line;

function writeFiles(sections: readonly Section[], cwd: string): void {
  for (const { name, text } of sections) {
    if (!name.startsWith('file ')) continue;
    const file = join(cwd, name.slice('file '.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

async function clusterOf(text: string) {
  const server = await fakeApiServer();
  server.store.controller = controller;
  const objects = parseObjects(text, 'cluster').objects.map(({ object }) => object);
  for (const object of objects) serveKind(server, object);
  for (const object of objects) server.put(object);
  return server;
}

/** The server knows the kinds of its objects, and those of its CustomResourceDefinitions. */
function serveKind(
  { kinds }: Awaited<ReturnType<typeof fakeApiServer>>,
  { apiVersion, kind, metadata, spec }: KubeObject,
) {
  const add = (group: string, known: { kind: string; name: string; namespaced: boolean }) => {
    const before = kinds.get(group) ?? [];
    if (!before.some((one) => one.kind === known.kind)) kinds.set(group, [...before, known]);
  };
  if (kind === 'CustomResourceDefinition') {
    const { group, scope, names, versions } = spec as {
      readonly group: string;
      readonly scope: string;
      readonly names: { readonly kind: string; readonly plural: string };
      readonly versions: readonly { readonly name: string }[];
    };
    for (const { name } of versions)
      add(`${group}/${name}`, { kind: names.kind, name: names.plural, namespaced: scope === 'Namespaced' });
  } else if (!wellKnownResource(apiVersion, kind)) {
    const plural = `${kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se')}s`;
    add(apiVersion, { kind, name: plural, namespaced: metadata.namespace !== undefined });
  }
}

function interruptAt(method: string | undefined, server: Awaited<ReturnType<typeof fakeApiServer>>, io: FakeIo): void {
  if (method === undefined) return;
  server.faults = (request) => {
    // A dry run is a question: Ctrl-C is for what changes something.
    if (request.method === method && request.query.get('dryRun') !== 'All') io.interrupt();
    return undefined;
  };
}

const environment = (text = ''): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

function parse(text: string): Section[] {
  const sections: Section[] = [{ name: '', text: '' }];
  for (const line of text.split(/(?<=\n)/)) {
    const header = /^-- (run|stdin|env|terminal|cluster|mesh|interrupt|stdout|stderr|exit|file \S+)\s*$/.exec(line);
    if (header) sections.push({ name: header[1] ?? '', text: '' });
    else (sections.at(-1) as Section).text += line;
  }
  return sections;
}

/** A command line as a shell splits it: words, 'single' and "double" quotes. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
