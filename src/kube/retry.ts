import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { follow } from '../lib/follow.ts';
import { UserError } from '../model/errors.ts';
import { callsWebhook, connectionCode, statusObject } from './errors.ts';
import { RequestTimeout, type Transport, type TransportRequest, type TransportResponse } from './transport.ts';

export interface RetryOptions {
  /** How long a server that answered before may stay away, in milliseconds. */
  readonly patienceMs: number;
  readonly firstDelayMs: number;
}

const defaults: RetryOptions = { patienceMs: 60_000, firstDelayMs: 100 };
const maxDelayMs = 5_000;
const maxAttempts = 12;
/** Of a 500 that says nothing: a stumble is got over in under a second, and what the server cannot do is soon said. */
const maxBlindAttempts = 4;
/** istiod answers its webhooks some seconds after its pod is there; a webhook that is gone for good must be told of. */
const webhookPatienceMs = 15_000;
/** Of a change, whose loss would leave an installation half way; who only reads hears at once that nobody answers. */
const maxTimeouts = 3;

const lost = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const away = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/**
 * Tries again what may succeed the next time: answers that say so (see `patienceWith`, waiting as long as Retry-After says),
 * lost connections, and a server that is away after it was there. A server that was never reached fails at once: then the
 * address is wrong.
 */
export function retrying(transport: Transport, options: Partial<RetryOptions> = {}): Transport {
  const { patienceMs, firstDelayMs } = { ...defaults, ...options };
  let reached = false;
  const closed = new AbortController();
  setMaxListeners(0, closed.signal); // as many as there are requests that wait

  async function send(request: TransportRequest): Promise<TransportResponse> {
    const started = Date.now();
    for (let count = 1, timeouts = 0; ; count++) {
      const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (count - 1)) * (0.75 + Math.random() / 2);
      const leftMs = () => patienceMs - (Date.now() - started);
      const last = count >= maxAttempts || leftMs() < delayMs;
      let waitMs = delayMs;
      try {
        const answer = await transport.send(request);
        reached = true;
        const patience = patienceWith(answer);
        if (last || count >= patience.attempts || Date.now() - started > patience.ms) return answer;
        waitMs = retryAfterMs(answer) ?? delayMs;
        // A server may ask to come again next year.
        if (waitMs > leftMs()) return answer;
      } catch (error) {
        if (isSilence(error)) timeouts++;
        if (
          last ||
          timeouts >= (request.method === 'GET' ? 1 : maxTimeouts) ||
          hasEnded(request) ||
          !worthAnotherTry(error, reached)
        )
          throw error;
      }
      const stop = follow(request.signal, closed.signal);
      await sleep(waitMs, undefined, { signal: stop.signal }).finally(() => stop.abort());
    }
  }

  const hasEnded = ({ signal }: TransportRequest) => closed.signal.aborted || signal?.aborted === true;

  // A watch resumes by itself: its opening is not tried again here.
  return { send, open: (request) => transport.open(request), close };

  // What is under way belongs to a wait that was given up: another try would only keep the process alive.
  function close(): void {
    closed.abort();
    transport.close();
  }
}

interface Patience {
  readonly attempts: number;
  readonly ms: number;
}

const busy = new Set([429, 502, 503, 504]);

/** How long an answer is worth another try. A 500 may be a server that stumbles, or a request that it never can deal with. */
function patienceWith(answer: TransportResponse): Patience {
  const long = { attempts: maxAttempts, ms: Number.POSITIVE_INFINITY };
  const { status } = answer;
  if (busy.has(status) || (status >= 500 && retryAfterMs(answer) !== undefined)) return long;
  if (status !== 500) return { attempts: 1, ms: 0 };
  const { reason, message } = statusObject(answer.body);
  if (reason === 'ServerTimeout') return long;
  return callsWebhook(message) ? { ...long, ms: webhookPatienceMs } : { ...long, attempts: maxBlindAttempts };
}

function worthAnotherTry(error: unknown, reached: boolean): boolean {
  if (error instanceof UserError) return false;
  return lost.has(connectionCode(error)) || (reached && (away.has(connectionCode(error)) || isSilence(error)));
}

/** Not so an answer that began and did not end: the next one would be like it. */
const isSilence = (error: unknown) => error instanceof RequestTimeout && error.code === 'REQUEST_TIMEOUT';

function retryAfterMs({ headers }: TransportResponse): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
