import Type, { type Static } from 'typebox';
import type { Purpose } from './algorithm-use.ts';

export type Verdict = 'compliant' | 'weak' | 'forbidden';

/** Worse is later. */
export const verdicts: readonly Verdict[] = ['compliant', 'weak', 'forbidden'];

const purposes: readonly Purpose[] = ['protocol', 'signature', 'key-exchange', 'encryption', 'mac', 'hash', 'unknown'];

const short = (most: number) => Type.String({ minLength: 1, maxLength: most, pattern: '\\S' });
const TextRule = Type.Object({ en: short(500), zh: short(500) });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** One rule; it fits a use when everything it names fits. */
export const PolicyRuleSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,63}$' }),
    families: Type.Array(short(64), { minItems: 1, maxItems: 50 }),
    purposes: Type.Optional(Type.Array(Type.Enum([...purposes]), { minItems: 1 })),
    /** Fits sizes below this many bits; a use of unknown size never fits. */
    below: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_536 })),
    /** First and last day on which it holds, UTC. */
    from: Type.Optional(Day),
    until: Type.Optional(Day),
    verdict: Type.Enum([...verdicts]),
    reason: TextRule,
    source: short(300),
  },
  { additionalProperties: false },
);

/** What a city changes about the standard policy. */
export const PolicySettingsSchema = Type.Object(
  {
    /** The verdict on what no rule knows. */
    otherwise: Type.Enum([...verdicts]),
    /** Asked before the standard rules. */
    rules: Type.Array(PolicyRuleSchema, { maxItems: 200 }),
    /** Ids of standard rules that are set aside. */
    suspended: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }),
  },
  { additionalProperties: false },
);

export type PolicyRule = Static<typeof PolicyRuleSchema>;
export type PolicySettings = Static<typeof PolicySettingsSchema>;

/** What nobody has judged is not taken for sound. */
export const standardSettings: PolicySettings = { otherwise: 'weak', rules: [], suspended: [] };
