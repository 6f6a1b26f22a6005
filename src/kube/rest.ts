import { isMap } from '../lib/tree.ts';
import { UserError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import { answerError, connectionCode, connectionError } from './errors.ts';
import { brokenAnswer } from './object-shape.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** JSON in, JSON out: turns answers that are no success into ClusterError. */
export interface Rest {
  readonly server: string;
  /** Resolves to the answer whatever its status, so that callers may accept 404 and the like. */
  answer(request: TransportRequest): Promise<TransportResponse>;
  /** `what` completes "cannot …" when it fails. */
  json(what: string, request: TransportRequest): Promise<Tree>;
}

/** Requests over a transport; a server that cannot be reached becomes a ClusterError. */
export function rest(transport: Transport, server: string): Rest {
  async function answer(request: TransportRequest): Promise<TransportResponse> {
    try {
      return await transport.send(request);
    } catch (error) {
      if (connectionFailed(error)) throw connectionError(server, error);
      throw error;
    }
  }
  return {
    server,
    answer,
    async json(what, request) {
      const response = await answer(request);
      if (response.status < 200 || response.status > 299) throw answerError(what, response);
      return parseAnswer(what, response);
    },
  };
}

/** The JSON object in a successful answer. */
export function parseAnswer(what: string, { body }: TransportResponse): Tree {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw brokenAnswer(what, 'not JSON');
  }
  if (isMap(value)) return value;
  throw brokenAnswer(what, 'no JSON object');
}

/** Errors of node's network and TLS layers; anything else is a bug of ours and passes through. */
export function connectionFailed(error: unknown): boolean {
  if (error instanceof UserError) return false;
  return error instanceof Error && connectionCode(error) !== 'no connection' && error.name !== 'AbortError';
}
