import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { MeshPorts } from '../model/mesh-ports.ts';
import { collected, type FromIstiods } from './istiod-pages.ts';
import { askAll, discover, findIstiods, type IstiodQuery } from './istiods.ts';

/** What one istiod answers to a page: JSON as a value, other pages as text. */
export interface DebugPage {
  readonly istiod: string;
  readonly page: unknown;
}

/** The pages that istiod 1.30 has; those with a name of a proxy need `?proxyID=POD.NAMESPACE`. */
export const debugPages: readonly string[] = [
  ...['adsz', 'ambientz', 'authorizationz', 'cachez', 'cachez?sizes=true', 'clusterz', 'config_dump', 'configz'],
  ...['connections', 'ecdsz', 'edsz', 'endpointShardz', 'endpointz', 'inject', 'instancesz', 'krtz', 'mcsz', 'mesh'],
  ...['ndsz', 'networkz', 'push_status', 'pushcontext', 'registryz', 'resourcesz', 'sidecarz', 'syncz', 'telemetryz'],
];
/** Pages that change what istiod does. */
export const changingPages: readonly string[] = ['adsz?push=true', 'cachez?clear=true', 'force_disconnect'];
const needProxy = new Set(['config_dump', 'ecdsz', 'edsz', 'ndsz', 'sidecarz', 'instancesz']);

/** Whether a page changes something, by its name and query. */
export const changesIstiod = (page: string): boolean =>
  changingPages.includes(page) || page.startsWith('force_disconnect') || /[?&](?:push|clear)=true/.test(page);

/** Whether a page is about one proxy, and none is named. */
export const lacksProxy = (page: string): boolean =>
  needProxy.has(page.split('?')[0] ?? '') && !/[?&]proxyID=[^&]/.test(page);

/** istiod says so when a proxy is connected to another one. */
const elsewhere = /^Proxy not connected to this Pilot instance/i;

/**
 * Asks every istiod for a page, over xDS. Of those that say that a proxy is connected elsewhere nothing is told.
 *
 * @throws UserError when none answers, or the proxy is connected to none
 */
export async function internalDebug(
  cluster: Cluster | undefined,
  ports: MeshPorts,
  { query, page }: { readonly query: IstiodQuery; readonly page: string },
): Promise<FromIstiods<DebugPage>> {
  const answers = await askAll(await findIstiods(cluster, query), async ({ name, place }) => {
    const { values } = await discover(ports, place, {
      typeUrl: 'istio.io/debug',
      names: [page],
      read: ({ value }) => new TextDecoder().decode(value),
    });
    return { istiod: name, text: values.join('') };
  });
  const { values, failures } = collected(answers);
  const [first] = values;
  if (first && /^404 page not found/.test(first.text))
    throw new UserError(`istiod ${first.istiod} has no page "${page}"`, {
      code: 'DEBUG_PAGE_UNKNOWN',
      exit: Exit.failed,
      hint: 'istioctl experimental internal-debug --list names them',
    });
  const here = values.filter(({ text }) => !elsewhere.test(text));
  if (values.length > 0 && here.length === 0)
    throw new UserError(`the proxy is connected to none of the ${values.length} istiods that answered`, {
      code: 'PROXY_UNKNOWN',
      exit: Exit.failed,
      hint: 'istioctl proxy-status lists the proxies that are',
    });
  return { values: here.map(({ istiod, text }) => ({ istiod, page: jsonOr(text) })), failures };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
