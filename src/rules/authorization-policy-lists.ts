import {
  addressProblem,
  emptyProblem,
  portProblem,
  serviceAccountProblem,
  templateProblem,
  trustDomainProblem,
} from './authorization-policy-texts.ts';
import { operation, reference, source, type Texts } from './authorization-policy-types.ts';
import { type Demand, demand } from './define-rules.ts';
import type { Detail, Rule } from './rule.ts';

/** A rule about every entry of a list; `first` where the reference stops at the first bad one. */
const entries = (
  words: Pick<Demand, 'message' | 'good' | 'bad'>,
  problem: (entry: string) => string | undefined,
  first = false,
): Demand<Texts> => ({
  ...words,
  badAt: '[0]',
  fails: (list) => {
    const bad = list.flatMap((entry, index): Detail[] => {
      const message = problem(entry);
      return message === undefined ? [] : [{ path: [index], message }];
    });
    return first ? bad.slice(0, 1) : bad;
  },
});

const addresses = entries(
  { message: 'no IP address or address range', good: '[10.0.0.1, 10.1.0.0/16]', bad: '[10.0.0.256]' },
  addressProblem,
);
const notEmpty = (good: string) => entries({ message: 'an empty text', good, bad: "['']" }, emptyProblem, true);
const ports = entries({ message: 'no port', good: "['80', '65535']", bad: "['65536']" }, portProblem);
const templates = entries(
  { message: 'no path', good: "['/orders/{*}/items/{**}', /static/*]", bad: "['/{**}/items/{*}']" },
  templateProblem,
  true,
);

/** The lists of a source. */
export const sourceLists: readonly Rule[] = [
  ...demand(addresses, reference, {
    'AP-31': `${source}.ipBlocks`,
    'AP-32': `${source}.notIpBlocks`,
    'AP-33': `${source}.remoteIpBlocks`,
    'AP-34': `${source}.notRemoteIpBlocks`,
  }),
  ...demand(notEmpty('[shop]'), reference, {
    'AP-35': `${source}.principals`,
    'AP-36': `${source}.notPrincipals`,
    'AP-37': `${source}.requestPrincipals`,
    'AP-38': `${source}.notRequestPrincipals`,
    'AP-39': `${source}.namespaces`,
    'AP-40': `${source}.notNamespaces`,
  }),
  ...demand(notEmpty('[10.0.0.1]'), reference, {
    'AP-41': `${source}.ipBlocks`,
    'AP-42': `${source}.notIpBlocks`,
    'AP-43': `${source}.remoteIpBlocks`,
    'AP-44': `${source}.notRemoteIpBlocks`,
  }).map((rule, index) => ({ ...rule, also: [`AP-${31 + index}`] })),
  ...demand(
    {
      message: 'no service account',
      good: '[cart, shop/cart]',
      bad: "['shop/*']",
      badAt: '[0]',
      fails: (list: Texts) => serviceAccountProblems(list),
    },
    reference,
    { 'AP-45': `${source}.serviceAccounts`, 'AP-46': `${source}.notServiceAccounts` },
  ).map((rule) => ({ ...rule, around: 'spec: {rules: [{from: [{source: {ipBlocks: [10.0.0.1]}}]}]}' })),
  ...demand(
    entries({ message: 'no trust domain', good: "[cluster.local, 'td-*']", bad: "['a*b']" }, trustDomainProblem),
    reference,
    { 'AP-47': `${source}.trustDomains`, 'AP-48': `${source}.notTrustDomains` },
  ),
];

/** The lists of an operation. */
export const operationLists: readonly Rule[] = [
  ...demand(ports, reference, { 'AP-53': `${operation}.ports`, 'AP-54': `${operation}.notPorts` }),
  ...demand(notEmpty("['80']"), reference, { 'AP-55': `${operation}.ports`, 'AP-56': `${operation}.notPorts` }).map(
    (rule, index) => ({ ...rule, also: [`AP-${53 + index}`] }),
  ),
  ...demand(notEmpty('[GET]'), reference, {
    'AP-57': `${operation}.methods`,
    'AP-58': `${operation}.notMethods`,
    'AP-59': `${operation}.paths`,
    'AP-60': `${operation}.notPaths`,
    'AP-61': `${operation}.hosts`,
    'AP-62': `${operation}.notHosts`,
  }),
  ...demand(templates, reference, { 'AP-63': `${operation}.paths`, 'AP-64': `${operation}.notPaths` }),
];

function serviceAccountProblems(list: Texts): readonly Detail[] {
  if (list.length > 16) return [{ message: `${list.length} service accounts: at most 16 are allowed` }];
  return list.flatMap((entry, index): Detail[] => {
    const message = serviceAccountProblem(entry);
    return message === undefined ? [] : [{ path: [index], message }];
  });
}
