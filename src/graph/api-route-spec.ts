import type { Resource } from '../world/resource.ts';
import { type ApiMatch, apiRouteSpec, grpcRouteSpec } from './shapes.ts';

export const apiRouteKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'] as const;

/** A route of the Gateway API. */
export type ApiRoute = Resource<(typeof apiRouteKinds)[number]>;
type ApiRouteSpec = NonNullable<ReturnType<typeof apiRouteSpec>>;

/** What a route says; the calls that a GRPCRoute names stand as paths, which is how they travel. */
export function specOfApiRoute({ kind, object }: ApiRoute): ApiRouteSpec {
  const spec = apiRouteSpec(object.spec) ?? {};
  if (kind !== 'GRPCRoute' || !spec.rules) return spec;
  const calls = grpcRouteSpec(object.spec)?.rules ?? [];
  const rules = spec.rules.map((rule, index) => {
    const matches = rule.matches?.map((match, at) => ({
      ...match,
      ...pathOfCall(calls[index]?.matches?.[at]?.method),
    }));
    return { ...rule, ...(matches && { matches }) };
  });
  return { ...spec, rules };
}

interface Call {
  readonly type?: string | undefined;
  readonly service?: string | undefined;
  readonly method?: string | undefined;
}

function pathOfCall(call: Call | undefined): Pick<ApiMatch, 'path'> {
  const { type = 'Exact', service = '', method = '' } = call ?? {};
  if (service === '' && method === '') return {};
  if (type === 'Exact' && service !== '')
    return {
      path: method === '' ? { type: 'PathPrefix', value: `/${service}` } : { type, value: `/${service}/${method}` },
    };
  return { path: { type: 'RegularExpression', value: `/${service || '[^/]+'}/${method || '[^/]+'}` } };
}
