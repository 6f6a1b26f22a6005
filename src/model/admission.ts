import type { Tree } from './kube-object.ts';

/** Asks an admission webhook: an AdmissionReview with a request goes out, one with a response comes back. */
export type AskWebhook = (review: Tree) => Promise<Tree>;
