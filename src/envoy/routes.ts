import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { configsOf, type EnvoyDump } from './config-dump.ts';
import { fieldAt, messagesAt, textField, textsAt } from './fields.ts';
import { configCell } from './names.ts';
import { pathMatch } from './route-match.ts';

/**
 * The route configurations, those from istiod first; neighbours whose names are numbers in their order.
 *
 * @throws InputError when the dump has no section of them
 */
export function routes(dump: EnvoyDump, name?: string): readonly Tree[] {
  const all = [...configsOf(dump, 'Routes', ['dynamicRouteConfigs', 'staticRouteConfigs'], 'routeConfig')];
  const wanted = name ? all.filter((config) => textField(config, 'name') === name) : all;
  return sortedRuns(wanted);
}

/** Names that are numbers are put in order as far as they stand side by side; any other stays where it is. */
function sortedRuns(configs: readonly Tree[]): readonly Tree[] {
  const sorted: Tree[] = [];
  let run: Tree[] = [];
  const endRun = () => {
    sorted.push(...run.sort((a, b) => Number(textField(a, 'name')) - Number(textField(b, 'name'))));
    run = [];
  };
  for (const config of configs) {
    if (isNumbered(config)) run.push(config);
    else {
      endRun();
      sorted.push(config);
    }
  }
  endRun();
  return sorted;
}

const isNumbered = (config: Tree) => /^[-+]?\d+$/.test(textField(config, 'name'));

/** A row for each route, or for each configuration when `perRoute` is false. */
export function routeTable(dump: EnvoyDump, name?: string, perRoute = true): Table {
  const found = routes(dump, name);
  if (!perRoute)
    return {
      titles: ['NAME', 'VIRTUAL HOSTS'],
      rows: found.map((config) => [textField(config, 'name'), String(messagesAt(config, 'virtualHosts').length)]),
    };
  return {
    titles: ['NAME', 'VHOST NAME', 'DOMAINS', 'MATCH', 'VIRTUAL SERVICE'],
    rows: found.flatMap((config) =>
      messagesAt(config, 'virtualHosts').flatMap((host) => {
        const start = [textField(config, 'name'), textField(host, 'name'), domainsCell(textsAt(host, 'domains'))];
        const own = messagesAt(host, 'routes');
        if (own.length === 0) return [[...start, '/*', '404']];
        return own
          .filter((route) => !passesThrough(route))
          .map((route) => [...start, pathMatch(route), configCell(route)]);
      }),
    ),
  };
}

const passesThrough = (route: Tree) => fieldAt(route, 'route', 'cluster') === 'PassthroughCluster';

const shown = 2;

/** The first names of a virtual host, without the long forms of those that are there in short, and how many more there are. */
function domainsCell(domains: readonly string[]): string {
  if (domains.length <= 1) return domains[0] ?? '';
  const named = domains.filter((domain) => {
    const colons = domain.split(':').length - 1;
    return colons === 0 || (colons > 2 && domain.endsWith(']'));
  });
  const kept = new Set(named);
  const short = named.filter(
    (domain) => !longForms.some((end) => domain.endsWith(end) && kept.has(domain.slice(0, -end.length))),
  );
  const more = short.length - shown;
  return `${short.slice(0, shown).join(', ')}${more > 0 ? ` + ${more} more...` : ''}`;
}

const longForms = ['.svc.cluster.local', '.svc'];
