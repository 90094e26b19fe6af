import { type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { TextSchema } from '../../page.ts';
import { rfc3339 } from '../../surroundings.ts';
import { readKeyUse } from '../inventory/own-cryptography.store.ts';
import { findKeyUseAnomalies } from './key-use-anomalies.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** How keys are used, and which uses are unusual. */
export function keyUseOperations(): readonly Operation[] {
  return [
    operation({
      name: 'trust.key-use.list',
      http: 'GET /trust/key-use',
      summary: {
        en: 'Uses of keys that their past does not explain: odd hours, rates and principals',
        zh: '异常的密钥使用：异常时段、频率和主体',
      },
      input: Type.Object(
        { hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168 })) },
        { additionalProperties: false },
      ),
      output: Type.Object({
        uses: Type.Integer(),
        anomalies: Type.Array(
          Type.Object({
            kind: Type.Enum(['rate', 'hour', 'principal']),
            key: Type.String(),
            name: Type.String(),
            act: Type.String(),
            hour: Type.String(),
            expected: Type.String(),
            seen: Type.String(),
            text: TextSchema,
          }),
        ),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'KeyUse', id: '*' }),
      run: async ({ hours = 24 }, call) => {
        const from = Math.floor(call.time / hourMs) * hourMs - (hours - 1) * hourMs;
        const uses = await readKeyUse(call.db, from - 28 * dayMs);
        const anomalies = findKeyUseAnomalies(uses, from);
        const recent = uses.filter(({ hour }) => hour >= from);
        return {
          uses: recent.reduce((sum, { count }) => sum + count, 0),
          anomalies: anomalies.map((each) => ({ ...each, hour: rfc3339(each.hour) })),
        };
      },
    }),
  ];
}
