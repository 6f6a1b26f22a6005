import { field, fieldAt, messagesAt, textField, textsAt } from './fields.ts';
import { pathMatch } from './route-match.ts';

const httpFilter = 'envoy.filters.network.http_connection_manager';
const tcpFilter = 'envoy.filters.network.tcp_proxy';

/** Whether a filter sends what comes nowhere. */
export const isBlackHole = (filter: unknown): boolean =>
  textField(filter, 'name') === tcpFilter &&
  JSON.stringify(field(filter, 'typedConfig') ?? {}).includes('BlackHoleCluster');

/** Where a filter chain leads, by the first filter that decides. */
export function destinationOf(chain: unknown): string {
  for (const filter of messagesAt(chain, 'filters')) {
    const name = textField(filter, 'name');
    if (name === httpFilter) return httpDestination(field(filter, 'typedConfig'));
    if (name === tcpFilter && !isBlackHole(filter)) return clusterWords(textField(filter, 'typedConfig', 'cluster'));
  }
  return 'Non-HTTP/Non-TCP';
}

/** A cluster's name speaks for itself when it says that it is one. */
const clusterWords = (name: string) => (name.includes('Cluster') ? name : `Cluster: ${name}`);

function httpDestination(manager: unknown): string {
  const inline = field(manager, 'routeConfig');
  if (inline !== undefined) return inlineRoutes(inline);
  return field(manager, 'rds') === undefined ? 'HTTP' : `Route: ${textField(manager, 'rds', 'routeConfigName')}`;
}

function inlineRoutes(config: unknown): string {
  const hosts = messagesAt(config, 'virtualHosts');
  const [host] = hosts;
  const routes = messagesAt(host, 'routes');
  const isOne = hosts.length === 1 && routes.length === 1 && textsAt(host, 'domains').join() === '*';
  if (isOne && textField(routes[0], 'match', 'prefix') === '/') {
    const cluster = fieldAt(routes[0], 'route', 'cluster');
    if (typeof cluster === 'string') return clusterWords(cluster);
  }
  return `Inline Route: ${hosts.map(hostWords).join('; ')}`;
}

function hostWords(host: unknown): string {
  const domains = textsAt(host, 'domains').join('/');
  const routes = messagesAt(host, 'routes').map(pathMatch).join(', ');
  return domains === '*' || domains === '' ? routes : `${domains} ${routes}`;
}
