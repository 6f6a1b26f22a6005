import type { Answers } from './envoy-admin.ts';
import { bodyOf, jsonAnswer, textAnswer } from './faults.ts';
import { httpPort, type PortServer, type StandInOptions } from './port-server.ts';

/** A stand-in for the port of istiod that tells versions, metrics and debug pages (15014, and 8080). */
export function istiodPages(options: StandInOptions, answers: Answers): PortServer {
  return httpPort(options, ({ url = '' }) => answers.get(url) ?? answers.get(url.split('?')[0] ?? ''));
}

/** A logging scope as ControlZ tells it. */
interface Scope {
  readonly name: string;
  readonly description: string;
  readonly output_level: string;
  readonly stack_trace_level: string;
  readonly log_callers: boolean;
}

/** A stand-in for ControlZ (9876): lists logging scopes, and keeps what is set. */
export function controlZ(options: StandInOptions, answers: Answers): PortServer {
  const listed = JSON.parse(answers.get('/scopej')?.body.toString() ?? '[]') as readonly Scope[];
  const scopes = new Map(listed.map((scope) => [scope.name, scope]));
  return httpPort(options, async (request) => {
    const name = /^\/scopej\/(.+)$/.exec(request.url ?? '')?.[1];
    if (name === undefined) return request.url === '/scopej' ? jsonAnswer([...scopes.values()]) : undefined;
    const scope = scopes.get(decodeURIComponent(name));
    if (!scope) return textAnswer(`unknown scope ${name}\n`, 400);
    if (request.method !== 'PUT') return jsonAnswer(scope);
    scopes.set(scope.name, { ...scope, ...(JSON.parse(await bodyOf(request)) as Partial<Scope>) });
    return { status: 202, type: 'text/plain', body: Buffer.alloc(0) };
  });
}
