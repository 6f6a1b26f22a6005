import type { Demand } from '../define-rules.ts';

export const notNegative: Demand<number> = {
  message: 'must not be negative',
  fails: (value) => value < 0 && `${value} is negative`,
  good: '1',
  bad: '-1',
};

export const percent: Demand<number> = {
  message: 'must be from 0 to 100',
  fails: (value) => (value < 0 || value > 100) && `${value} is no percentage: 0 to 100`,
  good: '50',
  bad: '101',
};

/** Envoy counts in ten-thousandths of a percent: less would be rounded to nothing. */
export const fractionalPercent: Demand<{ readonly value?: number }> = {
  message: 'must be 0, or from 0.0001 to 100',
  fails: ({ value = 0 }) =>
    value !== 0 && (value < 0.0001 || value > 100) && `${value} is no percentage: 0, or 0.0001 to 100`,
  good: '{value: 0.1}',
  bad: '{value: 100.5}',
};
