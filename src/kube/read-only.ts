import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { Transport, TransportRequest } from './transport.ts';

/** A transport that cannot change the cluster: previews are made with it, whatever the code above it does. */
export function readOnly(transport: Transport): Transport {
  return {
    send: async (request) => transport.send(checked(request)),
    open: async (request) => transport.open(checked(request)),
    close: () => transport.close(),
  };
}

function checked(request: TransportRequest): TransportRequest {
  if (changesNothing(request)) return request;
  throw new UserError(
    `refused to send ${request.method} ${request.path.replace(/\?.*$/, '')}: this command only reads`,
    {
      code: 'READ_ONLY',
      exit: Exit.refused,
    },
  );
}

const reviews = /^\/apis\/authorization\.k8s\.io\/v1\/selfsubject(?:access|rules)reviews$/;

function changesNothing({ method, path, contentType }: TransportRequest): boolean {
  if (method === 'GET') return true;
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  if (method === 'POST') return reviews.test(pathname);
  const dryRun = searchParams.getAll('dryRun');
  return method === 'PATCH' && contentType === applyContentType && dryRun.length === 1 && dryRun[0] === 'All';
}

/** Content type of a server-side apply. */
export const applyContentType = 'application/apply-patch+yaml';
