/** An exact fraction; the denominator is positive. Scores are computed in these, never in binary floating point. */
export interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

export const zero: Ratio = { over: 0n, under: 1n };
export const one: Ratio = { over: 1n, under: 1n };

const decimalForm = /^\d{1,9}(?:\.\d{1,9})?$/;

/** A non-negative decimal such as "1" or "0.25" as it stands. Throws RangeError for anything else. */
export function readDecimal(text: string): Ratio {
  if (!decimalForm.test(text)) throw new RangeError(`${JSON.stringify(text)} is no decimal number such as 0.5`);
  const [whole = '', fraction = ''] = text.split('.');
  return { over: BigInt(whole + fraction), under: 10n ** BigInt(fraction.length) };
}

export function plus(left: Ratio, right: Ratio): Ratio {
  // Alike denominators stay small however many are summed.
  if (left.under === right.under) return { over: left.over + right.over, under: left.under };
  return { over: left.over * right.under + right.over * left.under, under: left.under * right.under };
}

export function times(left: Ratio, right: Ratio): Ratio {
  return { over: left.over * right.over, under: left.under * right.under };
}

/** Throws RangeError when `right` is zero. */
export function divided(left: Ratio, right: Ratio): Ratio {
  if (right.over === 0n) throw new RangeError('division by zero');
  return { over: left.over * right.under, under: left.under * right.over };
}

/** Negative, zero or positive like left − right. */
export function compare(left: Ratio, right: Ratio): number {
  const difference = left.over * right.under - right.over * left.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest number with so many decimals; halves go up. */
export function roundHalfUp(value: Ratio, decimals: number): Ratio {
  const under = 10n ** BigInt(decimals);
  return { over: (2n * value.over * under + value.under) / (2n * value.under), under };
}

/** Rounded half up and written with exactly so many decimals, e.g. "0.5000". */
export function writeDecimal(value: Ratio, decimals: number): string {
  const digits = roundHalfUp(value, decimals)
    .over.toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
