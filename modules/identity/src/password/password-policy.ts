import type { Db, Settings } from '@citywall/kernel';
import { type Static, Type } from 'typebox';

const fields = {
  minimumLength: Type.Integer({ minimum: 8, maximum: 64, description: 'Characters of a new password, at least' }),
  minimumScore: Type.Integer({
    minimum: 0,
    maximum: 4,
    description: 'Strength of a new password, at least; zxcvbn’s scale',
  }),
  history: Type.Integer({ minimum: 0, maximum: 24, description: 'Former passwords that cannot be chosen again' }),
  maximumAgeDays: Type.Union([Type.Integer({ minimum: 30, maximum: 3_650 }), Type.Null()], {
    description: 'Days after which a password must be changed; null: never, as NIST SP 800-63B-4 and ASVS 5.0 want it',
  }),
  alwaysChangeAtFirst: Type.Boolean({
    description: 'Whether a password given by somebody else must always be changed at the first sign-in',
  }),
  linkHours: Type.Integer({ minimum: 1, maximum: 168, description: 'Hours for which a link to a new password works' }),
  idleMinutes: Type.Integer({
    minimum: 5,
    maximum: 1_440,
    description: 'Minutes without use after which a session ends',
  }),
  words: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
    maxItems: 200,
    description: 'Words of this city that are easy to guess: its name, departments, systems',
  }),
};

/** What a password must be, and how long it holds. */
export const policySchema = Type.Object(fields);
/** A change of some of it. */
export const policyChangeSchema = Type.Partial(Type.Object(fields), { additionalProperties: false });

export type PasswordPolicy = Static<typeof policySchema>;

/** Under which setting each part is kept, and what holds until it is set. */
const parts: { readonly [Name in keyof PasswordPolicy]: readonly [setting: string, fallback: PasswordPolicy[Name]] } = {
  minimumLength: ['identity.password.minimum-length', 10],
  minimumScore: ['identity.password.minimum-score', 3],
  history: ['identity.password.history', 5],
  maximumAgeDays: ['identity.password.maximum-age-days', null],
  alwaysChangeAtFirst: ['identity.password.always-change-at-first', false],
  linkHours: ['identity.password.link-hours', 24],
  idleMinutes: ['identity.session.idle-minutes', 30],
  words: ['identity.password.words', ['citywall', '城墙']],
};

/** What holds when nothing was set. */
export const usualPolicy = Object.fromEntries(
  Object.entries(parts).map(([name, [, fallback]]) => [name, fallback]),
) as PasswordPolicy;

/** The policy as it holds now. */
export function readPolicy(settings: Settings): PasswordPolicy {
  return Object.fromEntries(
    Object.entries(parts).map(([name, [setting, fallback]]) => [name, settings.get(setting, fallback)]),
  ) as PasswordPolicy;
}

/** Sets what `change` names and leaves the rest; felt at once here, within seconds elsewhere. */
export async function changePolicy(db: Db, settings: Settings, change: Partial<PasswordPolicy>): Promise<void> {
  for (const [name, value] of Object.entries(change)) {
    if (value !== undefined) await settings.set(db, parts[name as keyof PasswordPolicy][0], value);
  }
}
