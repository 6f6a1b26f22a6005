import { ClusterError } from '../model/cluster-error.ts';

/** More than any object or page of a list; a server that gives more is broken, or means harm. */
export const maxAnswerBytes = 32 * 1024 * 1024;
/** A schema of a CustomResourceDefinition that embeds pod templates has sixty levels. */
const maxDepth = 200;
/** What a value takes in memory beside its text, about. */
const bytesOfValue = 40;

/** Answers that are kept are paid from this; it fills again with time, for programs that run for days. */
const allowanceBytes = 128 * 1024 * 1024;
const regainedBytesPerMs = 2 * 1024;

/** What the server says how much of it there is may take this share of what Node may take at all. */
const shareOfHeap = 0.5;

/** What an answer takes, and from what it is paid. */
export interface Payment {
  /** For the message. */
  readonly path: string;
  /** Whether the server said before how much there is, as it does of lists: see `listPages`. */
  readonly announced: boolean;
}

/** What the answers of one server may take in memory. Both throw ClusterError with the code ANSWER_TOO_LARGE. */
export interface Allowance {
  pay(bytes: number, payment: Payment): void;
  /** Judges a whole answer before it becomes objects: its depth, and what it will take beyond its text. */
  check(body: Buffer, payment: Payment): void;
}

/** `heapBytes` is what Node may take at all. */
export function answerAllowance(server: string, heapBytes: number, now: () => number = Date.now): Allowance {
  let left = allowanceBytes;
  let leftOfAnnounced = heapBytes * shareOfHeap;
  let paidAt = now();
  function pay(bytes: number, { path, announced }: Payment): void {
    if (announced) {
      leftOfAnnounced -= bytes;
      if (leftOfAnnounced < 0) throw tooLarge(server, path, 'more than this program may keep in memory');
      return;
    }
    const time = now();
    left = Math.min(allowanceBytes, left + Math.max(0, time - paidAt) * regainedBytesPerMs) - bytes;
    paidAt = time;
    if (left < 0) throw tooLarge(server, path, 'more than this program keeps in memory');
  }
  return {
    pay,
    check(body, payment) {
      const { depth, values } = shapeOf(body);
      if (depth > maxDepth) throw tooLarge(server, payment.path, `values in ${maxDepth} others and more`);
      pay(values * bytesOfValue, payment);
    },
  };
}

export function tooLarge(server: string, path: string, what: string): ClusterError {
  return new ClusterError(`the API server ${server} answers ${path.replace(/\?.*$/, '')} with ${what}`, {
    code: 'ANSWER_TOO_LARGE',
    status: 0,
    hint: 'see who answers at this address; on a cluster that is as large as that, name a namespace with -n',
  });
}

const [quote, backslash] = [0x22, 0x5c];

/** How deep a JSON text goes, and how many values it holds, about. Of what is no JSON the answer is no matter. */
function shapeOf(body: Uint8Array): { readonly depth: number; readonly values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) {
      for (at++; at < body.length && body[at] !== quote; at++) if (body[at] === backslash) at++;
    } else if (byte === 0x2c) values++;
    else if (byte === 0x5b || byte === 0x7b) {
      values++;
      if (++depth > deepest) deepest = depth;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return { depth: deepest, values };
}
