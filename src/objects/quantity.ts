// Kubernetes' quantities: numbers with decimal or binary suffixes, in the form in which the API server writes them.

const decimalPower: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryPower: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const grammar = /^([-+]?)(\d+\.?\d*|\.\d+)(?:([eE][-+]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

const nano = 1_000_000_000n;

/** The canonical form (`2000m` is `2`, `1024Mi` is `1Gi`), or undefined when the text is no quantity. */
export function canonicalQuantity(text: string): string | undefined {
  const match = grammar.exec(text);
  const amount = match && magnitude(match);
  if (!amount) return amount === 0n ? '0' : undefined;
  const [, sign = '', , exponent, suffix = ''] = match;
  const binary = binaryPower[suffix];
  // Small binary amounts are written in decimal form, as apimachinery does.
  const written =
    binary !== undefined && amount >= 1024n * nano ? binaryText(amount) : decimalText(amount, exponent !== undefined);
  return sign === '-' ? `-${written}` : written;
}

function amountOf(text: string): bigint | undefined {
  const match = grammar.exec(text);
  const amount = match ? magnitude(match) : undefined;
  return amount !== undefined && match?.[1] === '-' ? -amount : amount;
}

/** Billionths without their sign. */
function magnitude([, , digits = '', exponent, suffix = '']: RegExpExecArray): bigint | undefined {
  const [whole = '', fraction = ''] = digits.split('.');
  const power = exponent ? Number(exponent.slice(1)) : (decimalPower[suffix] ?? 0);
  if (Math.abs(power) > 30) return undefined;
  return nanoUnits(BigInt(whole + fraction), power - fraction.length, binaryPower[suffix] ?? 0);
}

/** mantissa × 10^power × 2^binary in billionths, rounded up. */
function nanoUnits(mantissa: bigint, power: number, binary: number): bigint {
  const scaled = (mantissa << BigInt(binary)) * nano;
  if (power >= 0) return scaled * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (scaled + divisor - 1n) / divisor;
}

function binaryText(amount: bigint): string {
  const units = (amount + nano - 1n) / nano;
  const [suffix, power] = largest(Object.entries(binaryPower), (bits) => units % (1n << BigInt(bits)) === 0n) ?? [
    '',
    0,
  ];
  return `${units >> BigInt(power)}${suffix}`;
}

function decimalText(amount: bigint, exponent: boolean): string {
  const [suffix, power] = largest(Object.entries(decimalPower), (tens) => amount % 10n ** BigInt(tens + 9) === 0n) ?? [
    'n',
    -9,
  ];
  const number = amount / 10n ** BigInt(power + 9);
  if (!exponent) return `${number}${suffix}`;
  return power === 0 ? `${number}` : `${number}e${power}`;
}

function largest(
  candidates: readonly (readonly [string, number])[],
  fits: (power: number) => boolean,
): readonly [string, number] | undefined {
  return candidates.filter(([, power]) => fits(power)).sort(([, a], [, b]) => b - a)[0];
}

/** Which of two quantities is more: negative, 0 or positive; undefined when one of them is none. */
export function compareQuantities(a: unknown, b: unknown): number | undefined {
  const [left, right] = [a, b].map((value) => amountOf(String(value)));
  if (left === undefined || right === undefined) return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}
