import { invalid, type Operation, operation, type Ports } from '@citywall/kernel';
import Type from 'typebox';
import { Reason } from '../../page.ts';
import { rejudgeInventory } from '../inventory/enter-seen.ts';
import { KindSchema, nullable, VerdictSchema } from '../inventory/inventory-view.ts';
import { standardRules } from './algorithm-policy.table.ts';
import { cityPolicy, keepCityPolicy } from './city-policy.ts';
import { PolicyRuleSchema, type PolicySettings, PolicySettingsSchema } from './policy-rule.ts';
import { tryPolicy } from './try-policy.ts';

const resource = () => ({ type: 'AlgorithmPolicy', id: '*' });
const closed = { additionalProperties: false };

/** The city's algorithm policy. */
export function algorithmPolicyOperations(ports: Ports): readonly Operation[] {
  return [
    operation({
      name: 'trust.algorithm-policy.get',
      http: 'GET /trust/algorithm-policy',
      summary: {
        en: 'Which algorithms are compliant, weak or forbidden, and why',
        zh: '哪些算法合规、偏弱或禁用及其理由',
      },
      input: Type.Object({}, closed),
      output: Type.Object({ settings: PolicySettingsSchema, standard: Type.Array(PolicyRuleSchema) }),
      risk: 'low',
      recording: 'aggregate',
      resource,
      run: async () => ({ settings: cityPolicy(ports), standard: [...standardRules] }),
    }),
    operation({
      name: 'trust.algorithm-policy.set',
      http: 'PUT /trust/algorithm-policy',
      summary: {
        en: 'Changes the city’s own rules and judges the whole inventory anew',
        zh: '修改城市自有规则并重新评判整个清单',
      },
      input: Type.Object({ settings: PolicySettingsSchema, reason: Reason }, closed),
      output: Type.Object({ settings: PolicySettingsSchema, changed: Type.Integer() }),
      risk: 'high',
      resource,
      run: async ({ settings, reason }, call) => {
        checkSettings(settings);
        call.note({
          reason,
          rules: settings.rules.map(({ id }) => id),
          suspended: settings.suspended,
          otherwise: settings.otherwise,
        });
        await keepCityPolicy(ports, call.db, settings);
        return { settings, changed: await rejudgeInventory(ports, call.db, call.time) };
      },
    }),
    operation({
      name: 'trust.algorithm-policy.try',
      http: 'POST /trust/algorithm-policy/try',
      summary: {
        en: 'Which verdicts of the inventory a changed policy would change; nothing is kept',
        zh: '试算修改策略后哪些评判会改变；不保存',
      },
      input: Type.Object({ settings: PolicySettingsSchema }, closed),
      output: Type.Object({
        judged: Type.Integer(),
        moves: Type.Array(
          Type.Object({ from: nullable(VerdictSchema), to: nullable(VerdictSchema), count: Type.Integer() }),
        ),
        /** Of each move the first few entries. */
        examples: Type.Array(
          Type.Object({
            id: Type.String(),
            kind: KindSchema,
            name: Type.String(),
            location: Type.String(),
            from: nullable(VerdictSchema),
            to: nullable(VerdictSchema),
          }),
        ),
      }),
      risk: 'low',
      recording: 'aggregate',
      transaction: false,
      resource,
      run: async ({ settings }, call) => {
        checkSettings(settings);
        return tryPolicy(call.db, cityPolicy(ports), settings, call.time, call.signal);
      },
    }),
  ];
}

function checkSettings({ rules, suspended }: PolicySettings): void {
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at || standardRules.some((rule) => rule.id === id));
  if (twice !== undefined)
    throw invalid('trust.algorithm-policy.id', {
      en: `Two rules are called “${twice}”. Give each rule an id of its own.`,
      zh: `有两条规则名为“${twice}”。请为每条规则取不同标识。`,
    });
  const unknown = suspended.find((id) => !standardRules.some((rule) => rule.id === id));
  if (unknown !== undefined)
    throw invalid('trust.algorithm-policy.suspended', {
      en: `There is no standard rule “${unknown}” to set aside.`,
      zh: `不存在可停用的标准规则“${unknown}”。`,
    });
}
