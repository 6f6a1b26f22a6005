import { isPort } from './blocks/ports.ts';
import { isRequestUri, urlProblem } from './blocks/urls.ts';
import { rulesOf } from './define-rules.ts';
import type { Detail, Rule } from './rule.ts';

interface EnvironmentVariable {
  readonly name?: string;
  readonly value?: string;
  readonly valueFrom?: string;
}

/** What WasmPlugin and TrafficExtension say alike about a plugin. */
export interface Wasm {
  readonly url?: string;
  readonly sha256?: string;
  readonly imagePullSecret?: string;
  readonly pluginName?: string;
  readonly vmConfig?: { readonly env?: readonly EnvironmentVariable[] };
}

/** Ports to which an extension is limited. */
export interface TrafficMatch {
  readonly ports?: readonly { readonly number?: number }[];
}

const schemes = ['', 'file', 'http', 'https', 'oci'];
const good = '{url: oci://registry.example.com/plugin:v1}';

/** The rules about where a plugin comes from and how it runs, for the object at the root. `id` numbers them (WP-5 on). */
export function wasmRules(source: string, id: (number: number) => string): readonly Rule[] {
  const on = rulesOf<Wasm>(source);
  return [
    on('', {
      id: id(5),
      message: 'url is missing: it says where to fetch the plugin',
      fails: ({ url }) => !url,
      good,
      bad: '{}',
    }),
    on('url', {
      id: id(6),
      message: 'no URL',
      fails: (url) =>
        url !== '' && schemeOf(url) === undefined && (urlProblem(`http://${url}`) ?? `"${url}" is no URL`),
      good: 'oci://registry.example.com/plugin:v1',
      bad: '"%zz"',
    }),
    on('url', {
      id: id(7),
      message: `url must start with ${schemes.slice(1).join('://, ')}://, or have no scheme for an OCI image`,
      fails: (url) => !schemes.includes(schemeOf(url) ?? ''),
      good: 'registry.example.com/plugin:v1',
      bad: 'ftp://example.com/plugin.wasm',
    }),
    on('sha256', {
      id: id(8),
      message: 'sha256 has 64 characters',
      fails: (sum) => sum !== '' && sum.length !== 64,
      good: 'a'.repeat(64),
      bad: 'abc',
    }),
    on('sha256', {
      id: id(9),
      message: 'sha256 is written in the digits 0-9 and a-f',
      fails: (sum) => sum.length === 64 && !/^[0-9a-f]+$/.test(sum),
      good: 'a'.repeat(64),
      bad: 'Z'.repeat(64),
    }),
    on('imagePullSecret', {
      id: id(10),
      message: "imagePullSecret is a Secret's name: at most 253 characters",
      fails: (name) => name.length > 253,
      good: 'registry-credentials',
      bad: 'a'.repeat(254),
    }),
    on('pluginName', {
      id: id(11),
      message: 'pluginName has at most 256 characters',
      fails: (name) => name.length > 256,
      good: 'basic-auth',
      bad: 'a'.repeat(257),
    }),
    ...environmentRules(source, id),
  ];
}

/** The reference looks no further than the first bad variable, so each rule passes over what an earlier one refuses. */
function environmentRules(source: string, id: (number: number) => string): readonly Rule[] {
  const problems: readonly (readonly [
    number,
    string,
    string,
    (variable: EnvironmentVariable, before: ReadonlySet<string>) => boolean,
  ])[] = [
    [12, 'a variable needs a name', '[{value: a}]', ({ name }) => !name],
    [
      13,
      'the name of a variable has at most 256 characters',
      `[{name: ${'A'.repeat(257)}, value: a}]`,
      ({ name = '' }) => name.length > 256,
    ],
    [
      14,
      'the variable is set twice',
      '[{name: A, value: a}, {name: A, value: b}]',
      ({ name = '' }, before) => before.has(name),
    ],
    [
      15,
      'value can only be set with valueFrom INLINE',
      '[{name: A, value: a, valueFrom: HOST}]',
      ({ value, valueFrom }) => Boolean(value) && !['', 'INLINE'].includes(valueFrom ?? ''),
    ],
  ];
  const firstProblem = (variables: readonly EnvironmentVariable[]): { number: number; index: number } | undefined => {
    const before = new Set<string>();
    for (const [index, variable] of variables.entries()) {
      const problem = problems.find(([, , , fails]) => fails(variable, before));
      if (problem) return { number: problem[0], index };
      before.add(variable.name ?? '');
    }
    return undefined;
  };
  return problems.map(([number, message, bad]) =>
    rulesOf<Wasm>(source)('vmConfig.env', {
      id: id(number),
      message,
      fails: (variables) => {
        const first = firstProblem(variables);
        return first?.number === number ? { path: [first.index] } : undefined;
      },
      good: '[{name: A, value: a}, {name: B, valueFrom: HOST}]',
      bad,
      badAt: number === 14 ? '[1]' : '[0]',
    }),
  );
}

/** The rule about `ports` of a match; of several bad ports the first is named. */
export function matchRule(source: string, id: string): Rule {
  return rulesOf<{ match: readonly TrafficMatch[] }>(source)('match', {
    id,
    message: 'no port',
    fails: (matches) =>
      matches
        .flatMap(({ ports = [] }, match) =>
          ports.flatMap(({ number = 0 }, port): Detail[] =>
            isPort(number)
              ? []
              : [
                  {
                    path: [match, 'ports', port],
                    message: `${number} is no port: a whole number from 1 to 65535 is wanted`,
                  },
                ],
          ),
        )
        .slice(0, 1),
    good: '[{ports: [{number: 8080}]}]',
    bad: '[{ports: [{number: 0}]}]',
    badAt: '[0].ports[0]',
  });
}

/** The scheme of a URL, '' without one, undefined when it is no URL; an image may be written without `oci://`. */
function schemeOf(url: string): string | undefined {
  if (isRequestUri(url)) return /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase() ?? '';
  return isRequestUri(`http://${url}`) ? '' : undefined;
}
