import type { TraceStep } from '../model/graph.ts';
import type { RequestAnswer, RequestDestination } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { conditionsText, misfit, type RouteEntry, type SeenRequest } from './http-match.ts';
import type { Mesh } from './mesh.ts';
import type { HttpRule, Place, Redirect, Rewrite, Target } from './routes.ts';
import { sendingSteps } from './steps.ts';
import { type Sending, type SendingProxy, type Sent, sendTo } from './upstream.ts';

type Partial = Omit<RequestAnswer, 'client'>;

/** The first entry that takes a request, with a step for each one that does not. */
export function chooseEntry(
  entries: readonly RouteEntry[],
  request: SeenRequest,
): { readonly entry: RouteEntry | undefined; readonly steps: readonly TraceStep[] } {
  const steps: TraceStep[] = [];
  for (const entry of entries) {
    const why = entry.match && misfit(entry.match, request);
    const conditions = entry.match ? conditionsText(entry.match) : '';
    const text = `${nameOf(entry.rule)}: ${why ?? (conditions || 'takes everything')}`;
    const outcome = why === undefined ? 'taken' : 'passed over';
    steps.push({ what: 'route', text, outcome, decision: decisionAt(entry.match?.place ?? entry.rule.place) });
    if (why === undefined) return { entry, steps };
  }
  return { entry: undefined, steps };
}

export const decisionAt = ({ owner, path }: Place) => decisionOf(owner, path);

function nameOf({ place, name, decidedBy }: HttpRule): string {
  const index = place.path.at(-1);
  return `${decidedBy} ${name || `${String(place.path.at(-2))}[${String(index)}]`}`;
}

export interface ActionInput {
  readonly mesh: Mesh;
  readonly proxy: SendingProxy;
  readonly sent: Sent;
  /** The port for targets that name none. */
  portFor(target: Target): number;
  /** The port that redirects may take over: of the listener. */
  readonly serverPort: number;
  readonly scheme: string;
}

/** What a rule does with a request that it takes. */
export function applyRule(rule: HttpRule, input: ActionInput): Partial {
  const common = { decidedBy: rule.decidedBy, ...(rule.abort !== undefined && { abort: rule.abort }) };
  const ends = (text: string, place = rule.place): readonly TraceStep[] => [
    { what: 'answer', text, outcome: 'ends', decision: decisionAt(place) },
  ];
  if (rule.redirect) {
    const redirect = redirectAnswer(rule.redirect, input);
    const where = [redirect.scheme, redirect.host, redirect.path].filter(Boolean).join(' ');
    const steps = ends(`${redirect.status} redirect${where && ` to ${where}`}`);
    return { ...common, outcome: 'redirect', status: redirect.status, redirect, steps };
  }
  if (rule.direct !== undefined)
    return {
      ...common,
      outcome: 'direct',
      status: rule.direct,
      steps: ends(`${rule.direct}, answered by the proxy itself`),
    };
  const { rewrite } = rule;
  const only = rule.targets.length === 1 ? rule.targets[0] : undefined;
  const host = only?.setsHost ?? rewrite?.host;
  const changed = rewrite || host ? { rewrite: rewriteAnswer({ ...rewrite, host }) } : {};
  const answer = forward(rule.targets, input, rule.missingStatus);
  const mirrors = rule.mirrors.map((target) => ({
    host: target.host,
    port: input.portFor(target),
    ...(target.subset && { subset: target.subset }),
  }));
  const mirrored = mirrors.map(
    ({ host, port }): TraceStep => ({ what: 'mirror', text: `a copy goes to ${host}:${port}`, outcome: 'taken' }),
  );
  const aborted: TraceStep[] =
    rule.abort === undefined
      ? []
      : [
          {
            what: 'fault',
            text: `may answer ${rule.abort} by its fault`,
            outcome: 'maybe',
            decision: decisionAt(rule.place),
          },
        ];
  return {
    ...common,
    ...changed,
    ...(mirrors.length > 0 && { mirrors }),
    ...answer,
    steps: [...aborted, ...answer.steps, ...mirrored],
  };
}

function redirectAnswer(redirect: Redirect, { serverPort, scheme: own }: ActionInput) {
  const { status, scheme, host, path, prefix } = redirect;
  const given = redirect.port === 'request' ? serverPort : redirect.port;
  const isUsual = given === ((scheme ?? own) === 'https' ? 443 : 80);
  return {
    status,
    ...(scheme && { scheme }),
    ...(host && { host }),
    ...(given && !(isUsual && redirect.port === 'request') && { port: given }),
    ...(path && { path }),
    ...(prefix && { prefix }),
  };
}

function rewriteAnswer({ host, prefix, path, regex }: Rewrite) {
  return { ...(host && { host }), ...(prefix && { prefix }), ...(path && { path }), ...(regex && { regex }) };
}

/** Sends to the targets of a rule, or of a service itself. */
export function forward(targets: readonly Target[], input: ActionInput, missingStatus: 500 | 503 | undefined): Partial {
  const sendings = targets.map((target) =>
    sendTo(input.mesh, input.proxy, { target, port: input.portFor(target), sent: input.sent }),
  );
  const steps = sendings.flatMap((sending) =>
    sendingSteps(input.mesh, sending, { proxy: input.proxy, status: missingStatus }),
  );
  return { ...outcomeOf(input.mesh, sendings, missingStatus), steps };
}

function outcomeOf(
  mesh: Mesh,
  sendings: readonly Sending[],
  missingStatus: 500 | 503 | undefined,
): Omit<Partial, 'steps'> {
  const destinations: readonly RequestDestination[] = sendings.map(({ destination }) => destination);
  const found = destinations.filter((one) => one.found);
  if (found.length === 0)
    return { outcome: 'no-cluster', ...(missingStatus && { status: missingStatus, flag: 'NC' }), destinations };
  if (mesh.workloads.areKnown && found.every(({ endpoints }) => endpoints?.length === 0))
    return { outcome: 'no-endpoints', ...(missingStatus && { status: 503, flag: 'UH' }), destinations };
  return { outcome: 'forward', destinations };
}
