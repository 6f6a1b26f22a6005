import { readFileSync } from 'node:fs';
import { didYouMean } from '../lib/suggest.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Access, Impersonation } from './access-to.ts';
import { inCluster } from './in-cluster.ts';
import { type Kubeconfig, type KubeconfigSource, readKubeconfig, textOf } from './kubeconfig-files.ts';

export interface AccessOptions extends KubeconfigSource {
  readonly context?: string | undefined;
  readonly impersonation?: Impersonation;
}

/** Finds out how to reach the cluster: kubeconfig and context, or the pod's own service account when there is no kubeconfig. */
export function findAccess(options: AccessOptions): Access {
  const config = readKubeconfig(options);
  const access = config ? fromKubeconfig(config, options.context) : inCluster(options.env);
  if (!access)
    throw new InputError('there is no cluster to talk to: no kubeconfig was found', {
      code: 'KUBECONFIG_MISSING',
      hint: 'set KUBECONFIG, or name a file with --kubeconfig FILE',
    });
  const given = options.impersonation ?? {};
  return given.user || given.uid || given.groups?.length ? { ...access, impersonation: given } : access;
}

function fromKubeconfig(config: Kubeconfig, wanted: string | undefined): Access {
  const context = wanted ?? config.currentContext;
  const files = config.files.join(', ');
  if (context === '')
    throw new InputError(`kubeconfig ${files} has no current context`, {
      code: 'CONTEXT_MISSING',
      hint: namesHint(config.contexts, '--context'),
    });
  const entry = named(config.contexts, context, 'context', files);
  const cluster = named(config.clusters, textOf(entry.cluster), `cluster of context "${context}",`, files);
  const userName = textOf(entry.user);
  const user = userName === '' ? {} : named(config.users, userName, `user of context "${context}",`, files);
  return {
    context,
    server: serverUrl(textOf(cluster.server), context),
    namespace: textOf(entry.namespace) || 'default',
    ca: pem(cluster, 'certificate-authority'),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    tlsServerName: textOf(cluster['tls-server-name']) || undefined,
    proxyUrl: textOf(cluster['proxy-url']) || undefined,
    cluster,
    user,
    impersonation: {
      user: textOf(user.as) || undefined,
      uid: textOf(user['as-uid']) || undefined,
      groups: (user['as-groups'] as readonly string[] | undefined) ?? [],
      extra: (user['as-user-extra'] as Readonly<Record<string, readonly string[]>> | undefined) ?? {},
    },
  };
}

function named(entries: ReadonlyMap<string, Tree>, name: string, what: string, files: string): Tree {
  const entry = entries.get(name);
  if (entry) return entry;
  throw new InputError(`${what} "${name}" is not in kubeconfig ${files}`.replace(', "', ' "'), {
    code: 'CONTEXT_MISSING',
    hint: didYouMean(name, entries.keys()) ?? namesHint(entries, 'known:'),
  });
}

function namesHint(entries: ReadonlyMap<string, Tree>, lead: string): string | undefined {
  return entries.size === 0 ? undefined : `${lead} ${[...entries.keys()].join(', ')}`;
}

/** Like kubectl: without a scheme it is http. */
function serverUrl(text: string, context: string): URL {
  const withScheme = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (text !== '' && URL.canParse(withScheme)) return new URL(withScheme);
  throw new InputError(`the cluster of context "${context}" has no usable server address`, {
    code: 'KUBECONFIG_BROKEN',
    hint: 'set clusters[].cluster.server to an URL such as https://10.0.0.1:6443',
  });
}

/** `NAME-data` (base64) or the file that `NAME` points at; the data win, as in kubectl. */
export function pem(entry: Tree, name: string): string | undefined {
  const data = textOf(entry[`${name}-data`]);
  if (data !== '') return Buffer.from(data, 'base64').toString('utf8');
  const path = textOf(entry[name]);
  return path === '' ? undefined : readCredential(path, name);
}

/** A file that the kubeconfig points at. */
export function readCredential(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`cannot read ${what} ${path} of the kubeconfig`, { code: 'KUBECONFIG_BROKEN', cause });
  }
}
