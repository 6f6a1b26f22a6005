import type { Found } from './define-analyzer.ts';

/** Id of the rule about fields that Istio does not know. The reference drops them without a word. */
export const unknownField = 'schema/unknown-field';

export const isUnknownField = ({ rule }: Pick<Found, 'rule'>): boolean => rule === unknownField;
