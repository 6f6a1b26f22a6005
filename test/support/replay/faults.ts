import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request as a port of a pod saw it. For xDS the path is the type asked for. */
export interface PortRequest {
  /** `istio-system/istiod-1`. */
  readonly pod: string;
  readonly port: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

/** What goes wrong with an answer. Several may be set together. */
export interface PortFault {
  /** The answer comes this much later. */
  readonly delayMs?: number;
  /** Refused with this status instead; for xDS a status of gRPC. */
  readonly status?: number;
  /** The body of a refusal. */
  readonly body?: string;
  /** Only so much of the body is sent: a share of it (0 to 1). */
  readonly share?: number;
  /** Then the connection is cut, or nothing more ever comes. Both with `share`, or in place of any answer. */
  readonly ends?: 'cut' | 'silence';
}

/** Faults by request; changed at any time. */
export type Faults = (request: PortRequest) => PortFault | undefined;

/** An answer before faults. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export function textAnswer(body: string, status = 200, type = 'text/plain; charset=UTF-8'): Answer {
  return { status, type, body: Buffer.from(body) };
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return textAnswer(`${JSON.stringify(value, null, 1)}\n`, status, 'application/json');
}

/** Sends an answer, with a fault in it where there is one. */
export async function sendAnswer(response: ServerResponse, answer: Answer, fault: PortFault = {}): Promise<void> {
  if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault.status !== undefined)
    return end(response, textAnswer(fault.body ?? `injected fault ${fault.status}\n`, fault.status));
  if (fault.share === undefined && fault.ends === undefined) return end(response, answer);
  if (fault.share !== undefined) {
    head(response, answer);
    const part = answer.body.subarray(0, Math.floor(answer.body.length * fault.share));
    await new Promise<void>((resolve) => response.write(part, () => resolve()));
  }
  if (fault.ends === 'cut') response.destroy();
}

function head(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
}

function end(response: ServerResponse, answer: Answer): void {
  head(response, answer);
  response.end(answer.body);
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
