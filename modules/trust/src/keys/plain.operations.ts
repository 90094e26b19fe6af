import { createHash, randomBytes } from 'node:crypto';
import { invalid, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { readBase64 } from './protected-text.ts';
import { Bytes } from './use-operation.ts';

const digests = ['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512', 'sm3'] as const;
const mostRandom = 65_536;

/** What needs no key, and works before founding and while sealed. */
export function plainOperations(): readonly Operation[] {
  return [random(), digest()];
}

function random(): Operation {
  return operation({
    name: 'trust.key.random',
    http: 'POST /trust/random',
    summary: { en: 'Random bytes of the operating system’s generator', zh: '获取随机数（操作系统随机源）' },
    input: Type.Object({ bytes: Type.Integer({ minimum: 1, maximum: mostRandom }) }, { additionalProperties: false }),
    output: Type.Object({ random: Bytes }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    resource: () => ({ type: 'CityKey', id: '*' }),
    run: async ({ bytes }) => ({ random: randomBytes(bytes).toString('base64') }),
  });
}

function digest(): Operation {
  const Data = Type.Object({ data: Bytes }, { additionalProperties: false });
  return operation({
    name: 'trust.key.digest',
    http: 'POST /trust/digest',
    summary: { en: 'Digest of data: SHA-2, SHA-3 or SM3', zh: '计算摘要：SHA-2、SHA-3 或 SM3' },
    input: Type.Object(
      {
        algorithm: Type.Union(digests.map((name) => Type.Literal(name))),
        data: Type.Optional(Bytes),
        items: Type.Optional(Type.Array(Data, { minItems: 1, maxItems: 10_000 })),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({
      digest: Type.Optional(Type.String({ description: 'hex' })),
      items: Type.Optional(Type.Array(Type.Object({ digest: Type.String() }))),
    }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    resource: () => ({ type: 'CityKey', id: '*' }),
    run: async ({ algorithm, data, items }) => {
      const of = (text: string | undefined) => ({ digest: digestOf(String(algorithm), text) });
      return items === undefined ? of(data) : { items: items.map((item) => of(item.data)) };
    },
  });
}

function digestOf(algorithm: string, text: string | undefined): string {
  const bytes = text === undefined ? undefined : readBase64(text);
  if (bytes !== undefined) return createHash(algorithm).update(bytes).digest('hex');
  throw invalid('trust.input.invalid', {
    en: 'Give the data as base64, or a batch in items.',
    zh: '请以 base64 提供数据，或在 items 中提供批量。',
  });
}
