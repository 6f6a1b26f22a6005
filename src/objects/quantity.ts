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
  if (!match) return undefined;
  const [, sign = '', digits = '', exponent, suffix = ''] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const binary = binaryPower[suffix];
  const power = exponent ? Number(exponent.slice(1)) : (decimalPower[suffix] ?? 0);
  if (Math.abs(power) > 30) return undefined;
  const amount = nanoUnits(BigInt(whole + fraction), power - fraction.length, binary ?? 0);
  if (amount === 0n) return '0';
  // Small binary amounts are written in decimal form, as apimachinery does.
  const written =
    binary !== undefined && amount >= 1024n * nano ? binaryText(amount) : decimalText(amount, exponent !== undefined);
  return sign === '-' ? `-${written}` : written;
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
