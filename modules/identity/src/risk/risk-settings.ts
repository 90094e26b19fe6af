import { type Db, invalid, type Settings } from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import { createLocate } from './places.ts';

const score = Type.Integer({ minimum: 1, maximum: 101 });
const fields = {
  stepUp: Type.Integer({ minimum: 1, maximum: 101, description: 'From this score on more is asked for; 101: never' }),
  block: Type.Integer({
    minimum: 1,
    maximum: 101,
    description: 'From this score on the sign-in is refused; 101: never',
  }),
  withoutFactor: Type.Union([Type.Literal('tell'), Type.Literal('refuse')], {
    description: 'Who has nothing more to prove is let in and told of it with an alarm, or refused',
  }),
  roles: Type.Array(
    Type.Object(
      { role: Type.String({ minLength: 1, maxLength: 64 }), stepUp: score, block: score },
      { additionalProperties: false },
    ),
    { maxItems: 50, description: 'Stricter thresholds for holders of a role; the strictest counts' },
  ),
  places: Type.Array(
    Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 64 }),
        networks: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), { minItems: 1, maxItems: 50 }),
        latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
        longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
      },
      { additionalProperties: false },
    ),
    {
      maxItems: 200,
      description: 'Networks that the city knows by name, and where they are; the first that holds an address counts',
    },
  ),
};

/** From which scores on what happens, and which places have names. */
export const settingsSchema = Type.Object(fields);
/** A change of some of it. */
export const settingsChangeSchema = Type.Partial(Type.Object(fields), { additionalProperties: false });
export type RiskSettings = Static<typeof settingsSchema>;

/** What holds when nothing was set. */
export const usualSettings: RiskSettings = { stepUp: 5, block: 99, withoutFactor: 'tell', roles: [], places: [] };

const settingOf: Readonly<Record<keyof RiskSettings, string>> = {
  stepUp: 'identity.risk.step-up',
  block: 'identity.risk.block',
  withoutFactor: 'identity.risk.without-factor',
  roles: 'identity.risk.roles',
  places: 'identity.risk.places',
};
const names = Object.keys(settingOf) as readonly (keyof RiskSettings)[];

/** The settings as they hold now. */
export function readSettings(settings: Settings): RiskSettings {
  return Object.fromEntries(
    names.map((name) => [name, settings.get(settingOf[name], usualSettings[name])]),
  ) as RiskSettings;
}

/** Sets what `change` names; felt at once here, within seconds elsewhere. Throws a Problem 422 for thresholds and networks that make no sense. */
export async function changeSettings(db: Db, settings: Settings, change: Partial<RiskSettings>): Promise<RiskSettings> {
  const after = { ...readSettings(settings), ...change };
  for (const { stepUp, block } of [after, ...after.roles]) if (block < stepUp) throw blockBelow();
  try {
    createLocate(after.places);
  } catch (error) {
    throw noNetwork((error as Error).message);
  }
  for (const name of names) if (change[name] !== undefined) await settings.set(db, settingOf[name], change[name]);
  return after;
}

/** What becomes of a score. */
export type RiskAction = 'pass' | 'step-up' | 'block';

/** The strictest threshold of all that concern the roles counts. */
export function actionFor(
  score: number,
  roles: readonly string[],
  settings: Pick<RiskSettings, 'stepUp' | 'block' | 'roles'>,
): RiskAction {
  const all = [settings, ...settings.roles.filter(({ role }) => roles.includes(role))];
  if (all.some(({ block }) => score >= block)) return 'block';
  return all.some(({ stepUp }) => score >= stepUp) ? 'step-up' : 'pass';
}

function blockBelow() {
  return invalid('identity.risk.block-below', {
    en: 'A sign-in cannot be refused at a lower score than more is asked for. Raise “block” or lower “step-up”.',
    zh: '阻止登录的分值不能低于追加验证的分值。请提高“阻止”或降低“追加验证”。',
  });
}

function noNetwork(reason: string) {
  return invalid(
    'identity.risk.no-network',
    {
      en: 'A place names something that is no network. Write networks as 10.1.0.0/16 or 2001:db8::/32.',
      zh: '有地点的网络书写有误。请按 10.1.0.0/16 或 2001:db8::/32 的形式填写。',
    },
    { reason },
  );
}
