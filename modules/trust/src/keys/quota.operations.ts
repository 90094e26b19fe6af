import { type Operation, operation, type Settings } from '@citywall/kernel';
import Type from 'typebox';
import type { KeyDesk } from './key-desk.ts';
import { defaultQuota, quotaSetting } from './quota.ts';

const QuotaSchema = Type.Object({ principal: Type.String(), itemsPerSecond: Type.Integer() });

function quotasOf(settings: Settings): Readonly<Record<string, number>> {
  return settings.get<Record<string, number>>(quotaSetting, {});
}

/** How much each application may use the cryptographic service. */
export function quotaOperations({ context }: KeyDesk): readonly Operation[] {
  const { settings } = context.ports;
  return [
    operation({
      name: 'trust.quota.list',
      http: 'GET /trust/quotas',
      summary: { en: 'Quotas of the cryptographic service', zh: '查看密码服务配额' },
      input: Type.Object({}, { additionalProperties: false }),
      output: Type.Object({ usual: Type.Integer(), items: Type.Array(QuotaSchema), next: Type.Null() }),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Quota', id: '*' }),
      run: async () => {
        const items = Object.entries(quotasOf(settings)).map(([principal, itemsPerSecond]) => ({
          principal,
          itemsPerSecond,
        }));
        return { usual: defaultQuota, items, next: null };
      },
    }),
    operation({
      name: 'trust.quota.set',
      http: 'POST /trust/quotas/{principal}',
      summary: { en: 'Set how many items a second a principal may have done', zh: '设置主体每秒可处理的项数' },
      input: Type.Object(
        {
          principal: Type.String({ minLength: 1, maxLength: 128 }),
          itemsPerSecond: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
        },
        { additionalProperties: false },
      ),
      output: QuotaSchema,
      risk: 'medium',
      resource: ({ principal }) => ({ type: 'Quota', id: principal }),
      run: async ({ principal, itemsPerSecond }, call) => {
        const present = quotasOf(settings);
        call.note({ from: present[principal] ?? defaultQuota, to: itemsPerSecond });
        await settings.set(call.db, quotaSetting, { ...present, [principal]: itemsPerSecond });
        return { principal, itemsPerSecond };
      },
    }),
  ];
}
