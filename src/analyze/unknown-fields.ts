import { unknownField } from '../rules/structure/problem.ts';
import type { Found } from './define-analyzer.ts';

/** Fields that Istio does not know: the reference drops them without a word. */
export const isUnknownField = ({ rule }: Pick<Found, 'rule'>): boolean => rule === unknownField;
