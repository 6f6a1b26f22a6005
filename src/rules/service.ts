import { below } from './below.ts';
import { protocolProblem } from './blocks/ports.ts';
import { defineRules, rulesOf } from './define-rules.ts';
import type { Detail, RuleObject } from './rule.ts';

/** As it is written: Kubernetes' own kinds are not decoded. */
interface Service extends RuleObject {
  readonly spec: { readonly ports?: unknown };
}
interface Port {
  readonly name?: string;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

/** What validate says about Services outside Istio's own namespace: Istio must know what each port speaks. */
export const serviceRules = defineRules({
  kind: 'Service',
  example: 'spec: {ports: []}',
  rules: [
    rulesOf<Service>('istioctl validate of Services (istioctl/pkg/validate)')('spec.ports', {
      id: 'SVC-1',
      message: 'ports must be a list',
      fails: (ports) =>
        !Array.isArray(ports) || ports.flatMap((port: Port | null, index) => portProblems(port ?? {}, index)),
      good: '[{name: http-web, port: 80}, {port: 81, appProtocol: grpc}, {port: 53, protocol: UDP}]',
      bad: '[{name: web, port: 80}]',
      badAt: '[0].name',
    }),
  ],
});

function portProblems({ name = '', protocol = '', appProtocol }: Port, index: number): readonly Detail[] {
  if (String(protocol).toUpperCase() === 'UDP') return [];
  if (appProtocol !== undefined) {
    return list(below([index, 'appProtocol'], protocolProblem(String(appProtocol))));
  }
  if (name === '')
    return [
      { path: [index], message: 'a port needs a name of the form PROTOCOL or PROTOCOL-SUFFIX, or an appProtocol' },
    ];
  const problem = protocolProblem(String(name).split('-')[0]);
  return list(
    problem && {
      ...problem,
      path: [index, 'name'],
      message: `the name of a port begins with its protocol: ${problem.message}`,
    },
  );
}

const list = (problem: Detail | undefined): readonly Detail[] => (problem ? [problem] : []);
