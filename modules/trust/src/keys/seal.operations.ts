import type { Operation } from '@citywall/kernel';
import Type from 'typebox';
import type { WholeKey } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import { writeProtected } from './protected-text.ts';
import { base64, each, out, sealedFields, sealedOut, takesRisk, withReadable } from './use-items.ts';
import { process, protect, rewrap } from './use-keys.ts';
import { Bytes, Despite, Protected, useOperation, Version } from './use-operation.ts';

/** Sealing and opening with keys nobody sees. */
export function sealOperations(desk: KeyDesk): readonly Operation[] {
  const { provider, uses } = desk;
  const count = (whole: WholeKey, version: number, act: string, principal: string, items: number): void =>
    uses.add(whole.key.id, version, act, principal, items);
  return [
    useOperation(desk, {
      name: 'encrypt',
      summary: { en: 'Encrypt with the latest version of a key', zh: '使用密钥的最新版本加密' },
      fields: { plaintext: Bytes, context: Bytes },
      optional: ['context'],
      answer: { ciphertext: Protected, version: Version },
      run: async (whole, items, _, { principal, signal }) =>
        each(items, ['context', 'plaintext'], async (fields) => {
          const { version, answers } = await protect(provider, whole, 'encrypt', fields, { signal });
          count(whole, version, 'encrypt', principal.id, fields.length);
          return answers.map((answer) => sealedOut(whole, version, answer));
        }),
    }),
    useOperation(desk, {
      name: 'decrypt',
      summary: { en: 'Decrypt with the version that a ciphertext names', zh: '使用密文所标明的密钥版本解密' },
      fields: { ciphertext: Protected, context: Bytes },
      optional: ['context'],
      shared: { despiteCompromise: Type.Optional(Despite) },
      answer: { plaintext: Bytes },
      run: async (whole, items, shared, call) =>
        withReadable(items, sealedFields(whole), async (group) => {
          const { principal, signal } = call;
          const despiteCompromise = await takesRisk(desk, whole, shared, call, 'decrypt');
          count(whole, whole.key.latest, 'decrypt', principal.id, group.length);
          const answers = await process(provider, whole, 'decrypt', group, { despiteCompromise, signal });
          return answers.map((answer) => out(answer, ([plaintext]) => ({ plaintext: base64(plaintext) })));
        }),
    }),
    useOperation(desk, {
      name: 'rewrap',
      summary: {
        en: 'Bring a ciphertext to the latest version of its key, unseen',
        zh: '将密文转换到密钥的最新版本，过程中不暴露明文',
      },
      fields: { ciphertext: Protected, context: Bytes },
      optional: ['context'],
      answer: { ciphertext: Protected, version: Version },
      run: async (whole, items, _, { principal, signal }) =>
        withReadable(items, sealedFields(whole), async (group) => {
          const { version, answers } = await rewrap(provider, whole, group, { signal });
          count(whole, version, 'rewrap', principal.id, group.length);
          return answers.map((answer) => sealedOut(whole, version, answer));
        }),
    }),
    useOperation(desk, {
      name: 'data-key',
      summary: {
        en: 'Make a data key, wrapped under a key and, unless declined, in the clear',
        zh: '生成数据密钥：返回封装结果及（除非谢绝）明文',
      },
      fields: { context: Bytes },
      optional: ['context'],
      shared: {
        bits: Type.Optional(Type.Union([Type.Literal(128), Type.Literal(256), Type.Literal(512)])),
        plaintext: Type.Optional(Type.Boolean({ description: 'false: wrapped only' })),
      },
      answer: { ciphertext: Protected, version: Version, plaintext: Type.Optional(Bytes) },
      run: async (whole, items, shared, { principal, signal }) =>
        each(items, ['context'], async (fields) => {
          const bytes = Number(shared.bits ?? 256) / 8;
          const option = shared.plaintext === false ? bytes + 128 : bytes;
          const { version, answers } = await protect(provider, whole, 'data-key', fields, { option, signal });
          count(whole, version, 'data-key', principal.id, fields.length);
          return answers.map((answer) =>
            out(answer, ([sealed, plaintext]) => ({
              ciphertext: writeProtected(whole.key.kind, whole.key.id, version, sealed as Buffer),
              version,
              ...(plaintext === undefined ? {} : { plaintext: base64(plaintext) }),
            })),
          );
        }),
    }),
  ];
}
