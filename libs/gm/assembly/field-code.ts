import { b, gx, gy, n, p } from '../src/gmt0003-sm2-curve.ts';

/**
 * Writes the straight-line AssemblyScript of the field F_p of SM2. A number is nine signed limbs of 29 bits, each an i32
 * in memory, in Montgomery form with R = 2^261. p = 2^256 − 2^224 − 2^96 + 2^64 − 1 is −1 modulo 2^64, so that a step of
 * the reduction takes m = t mod 2^29 as it is and adds m·p by shifts: m<<6 two columns on, −m<<9 three, −m<<21 seven,
 * m<<24 eight; −m at its own column clears the low bits.
 *
 * Bounds, on which the absence of any further carry rests. `value` is in units of 2^256, `limb` is the largest |limb|.
 * A product of values x and y has value ≤ |x·y|/32 + 1. Eight full products make a column (the ninth limb is below 2^28),
 * and a column stays below 2^63:
 *   ordinary result: limb < 2^29; centred: ≤ 2^28; folded: value in [0, 1 + 2^-28], limb < 2^29 + 2^26.
 *   difference of two such: limb < 2^29 + 2^26, product of two differences: 8 · 2^58 · 1.27 < 2^61.4.
 *   mulDiffSubMul: two of these, < 2^62.4. mulDiffSum3: 8 · 2^58 · 1.13 · 2.13 < 2^62.3, its result ≤ 3 · 2^28.
 *   mul4: 8 · 4 · (2^29 + 2^26) · 2^28 < 2^62.2. mulDiffSub8Sqr: 8 · 3 · 2^28 · (2^29 + 2^26) + 8 · 8 · 2^56 < 0.95 · 2^63.
 */
interface Term {
  /** Limb names of the factors; the same name twice is a square. */
  readonly of: readonly [string, string];
  readonly minus?: boolean;
  /** Left shift of the column's sum. */
  readonly shift?: number;
}

interface Routine {
  readonly name: string;
  readonly pointers: readonly string[];
  /** Limbs of a factor, from memory: sums of pointers with a sign and a shift. */
  readonly factors: Readonly<Record<string, string>>;
  readonly terms: readonly Term[];
  /** Added limb by limb before the carry. */
  readonly linear?: string;
  readonly centred?: boolean;
  readonly fold?: boolean;
  readonly timesThree?: boolean;
}

const routines: readonly Routine[] = [
  { name: 'mul', pointers: ['a', 'b'], factors: { x: 'a', y: 'b' }, terms: [{ of: ['x', 'y'] }] },
  { name: 'sqr', pointers: ['a'], factors: { x: 'a' }, terms: [{ of: ['x', 'x'] }] },
  { name: 'sqrCentred', pointers: ['a'], factors: { x: 'a' }, terms: [{ of: ['x', 'x'] }], centred: true },
  // a·b − c
  {
    name: 'mulSub',
    pointers: ['a', 'b', 'c'],
    factors: { x: 'a', y: 'b' },
    terms: [{ of: ['x', 'y'] }],
    linear: '- c',
  },
  // a² − b − 2c
  {
    name: 'sqrSubSub2',
    pointers: ['a', 'b', 'c'],
    factors: { x: 'a' },
    terms: [{ of: ['x', 'x'] }],
    linear: '- b - c<<1',
    fold: true,
  },
  // a·(b − c) − d·e
  {
    name: 'mulDiffSubMul',
    pointers: ['a', 'b', 'c', 'd', 'e'],
    factors: { x: 'a', y: 'b - c', u: 'd', v: 'e' },
    terms: [{ of: ['x', 'y'] }, { of: ['u', 'v'], minus: true }],
  },
  // 4·a·b, b centred
  { name: 'mul4', pointers: ['a', 'b'], factors: { x: 'a', y: 'b<<2' }, terms: [{ of: ['x', 'y'] }] },
  // 3·(a − b)·(a + b)
  {
    name: 'mulDiffSum3',
    pointers: ['a', 'b'],
    factors: { x: 'a - b', y: 'a + b' },
    terms: [{ of: ['x', 'y'] }],
    centred: true,
    timesThree: true,
  },
  // c + d − (a − b)²
  {
    name: 'sumSubSqrDiff',
    pointers: ['a', 'b', 'c', 'd'],
    factors: { x: 'a - b' },
    terms: [{ of: ['x', 'x'], minus: true }],
    linear: '+ c + d',
  },
  // a·(b − c) − 8·d², a three times and d centred
  {
    name: 'mulDiffSub8Sqr',
    pointers: ['a', 'b', 'c', 'd'],
    factors: { x: 'a', y: 'b - c', u: 'd' },
    terms: [{ of: ['x', 'y'] }, { of: ['u', 'u'], minus: true, shift: 3 }],
  },
];

const limbs = 9;

/** What setConstants() writes: numbers in Montgomery form at their names' addresses, and plain ones as words. */
const elements = { ONE: 1n, SQUARED_R: 1n << 261n, CURVE_B: b, THREE: 3n, KEY_X: gx, KEY_Y: gy } as const;
const words = { ORDER: n, PRIME: p } as const;

/** The text of setConstants(): the field's and the curve's constants, and G as the key. */
function constantCode(): string {
  const lines = Object.entries(elements).flatMap(([name, value]) => {
    const inForm = (value << 261n) % p;
    return Array.from({ length: limbs }, (_, at) => {
      const limb = (inForm >> BigInt(29 * at)) & 0x1fff_ffffn;
      return `store<i32>(${name}, ${limb}, ${4 * at});`;
    });
  });
  for (const [name, value] of Object.entries(words)) {
    for (let at = 0; at < 4; at += 1)
      lines.push(`store<u64>(${name}, ${BigInt.asUintN(64, value >> BigInt(64 * at))}, ${8 * at});`);
  }
  return `function setConstants(): void {\n  ${lines.join('\n  ')}\n}\n`;
}

/** The text of all routines; each takes pointers, the result's first, which may be one of the others. */
function fieldCode(): string {
  return routines.map(routineCode).join('\n');
}

function routineCode(routine: Routine): string {
  const lines: string[] = [];
  for (const [name, sum] of Object.entries(routine.factors)) {
    for (let at = 0; at < limbs; at += 1) lines.push(`let ${name}${at}: i64 = ${loadSum(sum, at)};`);
    if (routine.terms.some(({ of: [one, other] }) => one === name && other === name))
      for (let at = 0; at < limbs - 1; at += 1) lines.push(`let ${name}${name}${at}: i64 = ${name}${at} << 1;`);
  }
  lines.push('let t: i64 = 0;');
  for (let column = 0; column < limbs; column += 1) {
    lines.push(...columnCode(routine, column), `let m${column}: i64 = t & MASK;`, 't >>= 29;');
  }
  for (let limb = 0; limb < limbs; limb += 1) {
    lines.push(...columnCode(routine, limb + limbs), ...outputCode(routine, limb));
  }
  if (routine.fold) lines.push(...foldCode());
  for (let limb = 0; limb < limbs; limb += 1)
    lines.push(`store<i32>(r, <i32>z${limb}${routine.timesThree ? ' * 3' : ''}, ${limb * 4});`);
  const pointers = ['r', ...routine.pointers].map((name) => `${name}: usize`).join(', ');
  return `function ${routine.name}(${pointers}): void {\n  ${lines.join('\n  ')}\n}\n`;
}

/** `a - b<<2` at one limb: loads with their signs and shifts. */
function loadSum(sum: string, limb: number): string {
  return sum.replace(/([a-e])(<<\d)?/g, (_, pointer: string, shift = '') => {
    const load = `<i64>load<i32>(${pointer}, ${limb * 4})`;
    return shift === '' ? load : `(${load} ${shift})`;
  });
}

/** One sum a column, so that only its addition to the carry waits for the column before. */
function columnCode({ terms, linear }: Routine, column: number): string[] {
  const sums = terms.flatMap((term) => productsCode(term, column));
  for (const [back, operator, shift] of [
    [2, '+', 6],
    [3, '-', 9],
    [7, '-', 21],
    [8, '+', 24],
  ] as const) {
    const from = column - back;
    if (from >= 0 && from < limbs) sums.push(`${operator} (m${from} << ${shift})`);
  }
  if (linear !== undefined && column >= limbs) sums.push(loadSum(linear, column - limbs));
  return sums.length === 0 ? [] : [`t += ${sums.join(' ').replace(/^\+ /, '')};`];
}

function productsCode({ of: [one, other], minus, shift }: Term, column: number): string[] {
  const products: string[] = [];
  for (let at = Math.max(0, column - limbs + 1); at <= Math.min(column, limbs - 1); at += 1) {
    const partner = column - at;
    if (one !== other) products.push(`${one}${at} * ${other}${partner}`);
    else if (at < partner) products.push(`${one}${one}${at} * ${one}${partner}`);
    else if (at === partner) products.push(`${one}${at} * ${one}${at}`);
  }
  if (products.length === 0) return [];
  return [`${minus ? '-' : '+'} ((${products.join(' + ')})${shift ? ` << ${shift}` : ''})`];
}

function outputCode({ centred }: Routine, limb: number): string[] {
  if (limb === limbs - 1) return [`let z${limb}: i64 = t;`];
  if (!centred) return [`let z${limb}: i64 = t & MASK;`, 't >>= 29;'];
  return [`let c${limb}: i64 = (t + HALF) >> 29;`, `let z${limb}: i64 = t - (c${limb} << 29);`, `t = c${limb};`];
}

/** Takes off the multiple of p that the bits from 2^256 up tell. */
function foldCode(): string[] {
  return ['let q: i64 = z8 >> 24;', 'z8 -= q << 24;', 'z0 += q;', 'z2 -= q << 6;', 'z3 += q << 9;', 'z7 += q << 21;'];
}

/** All that sm2-verifier.as needs behind it. */
export function moduleCode(): string {
  return `${fieldCode()}\n${constantCode()}`;
}
