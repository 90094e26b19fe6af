import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Approach, Chain, Condition, FactorKind, Proof } from './chain.ts';
import { chooseChain, reachableChains } from './choose-chain.ts';
import { canSatisfy, followProof } from './follow-proof.ts';
import { formatChains } from './format-chains.ts';
import { parseChains } from './parse-chains.ts';

const city = `
# Who signs in how.
chain "staff":
  for role operator or from outside 10.0.0.0/8, ::1
  password then (totp or passkey)
  enrol totp, passkey until 2027-03-31
  session 8 hours, at most 3

chain "nights": for between 22:00 and 06:00 +08:00 on mon-fri and not risk at least 50
  passkey

chain "default": password
`;

const approach = (changes: Partial<Approach> = {}): Approach => ({
  roles: [],
  organisations: [],
  address: '10.1.2.3',
  time: Date.parse('2026-11-20T04:00:00Z'),
  risk: 0,
  ...changes,
});

const refusal = (text: string) => {
  try {
    parseChains(text);
  } catch (error) {
    return error as { code: string; details: { line: number; column: number }; message: string };
  }
  throw new Error('this was accepted');
};

const factor = fc.constantFrom<FactorKind>('password', 'totp', 'passkey', 'certificate', 'recovery');
const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,12}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/[\n\r]/.test(text)),
);
const proof = fc.letrec<{ proof: Proof }>((tie) => ({
  proof: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    factor.map((one): Proof => ({ kind: 'factor', factor: one })),
    fc.record({
      kind: fc.constantFrom('then' as const, 'or' as const),
      parts: fc.array(tie('proof'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).proof;
const network = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
  fc.constantFrom('2001:db8::/32', '::1/128', '::/0', 'fe80::1/64'),
);
const hours = fc.record({
  from: fc.integer({ min: 0, max: 1_440 }),
  to: fc.integer({ min: 0, max: 1_440 }),
  offset: fc.integer({ min: -840, max: 840 }),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 })).map((days) => days.sort()),
});
const condition = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    name.map((role): Condition => ({ kind: 'role', role })),
    name.map((organisation): Condition => ({ kind: 'organisation', organisation })),
    name.map((application): Condition => ({ kind: 'application', application })),
    fc.record({
      kind: fc.constant('from' as const),
      networks: fc.array(network, { minLength: 1, maxLength: 3 }),
      outside: fc.boolean(),
    }),
    fc.integer({ min: 0, max: 100 }).map((least): Condition => ({ kind: 'risk', least })),
    hours.map((one): Condition => ({ kind: 'hours', hours: one })),
    fc.record({ kind: fc.constant('not' as const), part: tie('condition') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).condition;
const body = fc.record(
  {
    proof,
    enrolment: fc.record(
      {
        factors: fc.uniqueArray(fc.constantFrom<FactorKind>('totp', 'passkey'), { minLength: 1 }),
        until: fc.constantFrom('2027-03-31', '2028-02-29'),
      },
      { requiredKeys: ['factors'] },
    ),
    minutes: fc.integer({ min: 1, max: 1_440 }),
    sessions: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: ['proof'] },
);
const chains = fc
  .tuple(fc.array(fc.tuple(condition, body), { maxLength: 4 }), body)
  .map(([some, last]): Chain[] => [
    ...some.map(([one, rest], index) => ({ name: `chain ${index}`, condition: one, ...rest })),
    { name: 'default “x”', ...last },
  ]);

describe('the language of chains', () => {
  test('reads what people write', () => {
    const [staff, nights, last] = parseChains(city);
    expect(staff).toEqual({
      name: 'staff',
      condition: {
        kind: 'or',
        parts: [
          { kind: 'role', role: 'operator' },
          { kind: 'from', networks: ['10.0.0.0/8', '::1/128'], outside: true },
        ],
      },
      proof: {
        kind: 'then',
        parts: [
          { kind: 'factor', factor: 'password' },
          {
            kind: 'or',
            parts: [
              { kind: 'factor', factor: 'totp' },
              { kind: 'factor', factor: 'passkey' },
            ],
          },
        ],
      },
      enrolment: { factors: ['totp', 'passkey'], until: '2027-03-31' },
      minutes: 480,
      sessions: 3,
    });
    expect(nights?.condition).toMatchObject({ kind: 'and', parts: [{ kind: 'hours' }, { kind: 'not' }] });
    expect(last).toEqual({ name: 'default', proof: { kind: 'factor', factor: 'password' } });
  });
  test('reads exactly the chains that the formatter wrote', () => {
    fc.assert(
      fc.property(chains, (some) => {
        expect(parseChains(formatChains(some))).toEqual(some);
      }),
      { numRuns: 200 },
    );
  });
  test('takes any text, and refuses with a place inside it', () => {
    const pieces = fc
      .array(
        fc.constantFrom(
          'chain',
          '"x"',
          ':',
          'for',
          'role',
          'a',
          'and',
          'or',
          'not',
          '(',
          ')',
          'from',
          '1.2.3.4/8',
          'password',
          'then',
          'totp',
          'enrol',
          'until',
          'session',
          '8',
          'hours',
          ',',
          'at',
          'most',
          '\n',
          '"',
          '::',
          'between',
          '08:00',
        ),
        { maxLength: 30 },
      )
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        try {
          parseChains(text);
        } catch (error) {
          const { code, details } = error as { code: string; details: { line: number; column: number } };
          expect(code).toBe('identity.chain.text');
          const lines = text.split('\n');
          expect(details.line).toBeLessThanOrEqual(lines.length);
          expect(details.column).toBeLessThanOrEqual((lines[details.line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 300 },
    );
  });
  test.each([
    ['chain "a": password or totp then passkey', 1, 29, 'parentheses'],
    ['chain "a":\n  for role x and role y or role z\n  password\nchain "b": password', 2, 25, 'parentheses'],
    ['chain "a": for role x\n  password', 2, 11, 'last chain must count for everybody'],
    ['chain "a": password\nchain "b": password', 2, 1, 'Nobody would come to this chain'],
    ['chain "a": pasword', 1, 12, 'A factor'],
    ['chain "a": for from 10.0.0.0/33 password', 1, 21, 'A network'],
    ['chain "a: password', 1, 7, 'does not end'],
    ['chain "a": for between 25:00 and 26:00 +08:00 password', 1, 24, 'A time'],
    ['chain "a": password enrol certificate', 1, 27, 'Only totp and passkey'],
    ['chain "a": password enrol totp until 2027-02-30', 1, 38, 'A date'],
    ['chain "a": password session 25 hours', 1, 29, '24 hours'],
    ['chain "a": for role x password chain "a": password', 1, 32, 'two chains named'],
    ['', 1, 1, 'missing at the end'],
  ])('refuses %j at line %d, column %d', (text, line, column, words) => {
    const problem = refusal(text);
    expect(problem.details).toEqual({ line, column });
    expect(problem.message).toContain(words);
    expect(problem.message).toContain(`Line ${line}, column ${column}: `);
  });
  test('bounds length and depth', () => {
    expect(refusal(`chain "a": ${'('.repeat(5_000)}password`).message).toContain('parentheses in each other');
    expect(refusal('#'.repeat(20_001)).message).toContain('longer than 20000');
  });
});

describe('the chain that counts', () => {
  const all = parseChains(city);
  const chosen = (changes: Partial<Approach>) => chooseChain(all, approach(changes)).name;
  test('is the first whose condition holds: role, network, hours over midnight, risk', () => {
    expect(chosen({})).toBe('default');
    expect(chosen({ roles: ['operator'] })).toBe('staff');
    expect(chosen({ address: '192.0.2.1' })).toBe('staff');
    expect(chosen({ address: '::1' })).toBe('default');
    expect(chosen({ address: '::ffff:10.0.0.9' })).toBe('default');
    // Friday 23:00 in +08:00 is 15:00 UTC; its night goes on until Saturday 06:00.
    expect(chosen({ time: Date.parse('2026-11-20T15:00:00Z') })).toBe('nights');
    expect(chosen({ time: Date.parse('2026-11-20T21:59:59Z') })).toBe('nights');
    expect(chosen({ time: Date.parse('2026-11-20T22:00:00Z') })).toBe('default');
    expect(chosen({ time: Date.parse('2026-11-21T15:00:00Z') })).toBe('default');
    expect(chosen({ time: Date.parse('2026-11-20T15:00:00Z'), risk: 50 })).toBe('default');
  });
  test('is one of those that somebody can reach, whatever the circumstances', () => {
    expect(reachableChains(all, { roles: ['operator'], organisations: [] }).map((one) => one.name)).toEqual(['staff']);
    expect(reachableChains(all, { roles: [], organisations: [] }).map((one) => one.name)).toEqual([
      'staff',
      'nights',
      'default',
    ]);
    fc.assert(
      fc.property(
        chains,
        fc.record({
          roles: fc.array(name),
          organisations: fc.array(name),
          address: fc.ipV4(),
          time: fc.nat(2 ** 31),
          risk: fc.nat(100),
        }),
        (some, one) => {
          expect(reachableChains(some, one)).toContain(chooseChain(some, one));
        },
      ),
    );
  });
});

describe('a proof', () => {
  const [staff] = parseChains('chain "x": passkey or (password then (totp or certificate))') as [Chain];
  const next = (...proved: FactorKind[]) => followProof(staff.proof, new Set(proved));
  test('asks for what leads further, and for the second only after the first', () => {
    expect(next()).toEqual({ done: false, next: ['passkey', 'password'] });
    expect(next('password')).toEqual({ done: false, next: ['passkey', 'totp', 'certificate'] });
    expect(next('totp')).toEqual({ done: false, next: ['passkey', 'password'] });
    expect(next('password', 'certificate').done).toBe(true);
    expect(next('passkey').done).toBe(true);
  });
  test('never ends before its factors are there: whoever has none of them satisfies nothing', () => {
    fc.assert(
      fc.property(proof, (one) => {
        expect(canSatisfy(one, new Set())).toBe(false);
        expect(canSatisfy(one, new Set(['password', 'totp', 'passkey', 'certificate', 'recovery']))).toBe(true);
      }),
    );
  });
});
