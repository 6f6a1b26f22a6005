import type { IncomingMessage } from 'node:http';

/** Pieces that are put together at once: each costs more than its bytes. */
const piecesAtOnce = 1024;

/** The whole body; rejects when the connection ends before it is complete. `pay` is told of each piece and may throw. */
export async function readBody(response: IncomingMessage, pay: (bytes: number) => void): Promise<Buffer> {
  const whole: Buffer[] = [];
  let pieces: Buffer[] = [];
  const putTogether = () => {
    whole.push(Buffer.concat(pieces));
    pieces = [];
  };
  // A throw ends the connection, too.
  for await (const chunk of response) {
    pay((chunk as Buffer).length);
    pieces.push(chunk as Buffer);
    if (pieces.length === piecesAtOnce) putTogether();
  }
  if (!response.complete) throw Object.assign(new Error('the connection ended early'), { code: 'ECONNRESET' });
  putTogether();
  return whole.length === 1 && whole[0] ? whole[0] : Buffer.concat(whole);
}
