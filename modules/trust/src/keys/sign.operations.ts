import type { Operation } from '@citywall/kernel';
import Type from 'typebox';
import type { KeyDesk } from './key-desk.ts';
import type { UseError } from './key-problems.ts';
import { readProtected, writeProtected } from './protected-text.ts';
import { each, markedFields, out, schemeOf, takesRisk, withReadable } from './use-items.ts';
import { type ProcessItem, process, protect } from './use-keys.ts';
import { Bytes, Despite, Protected, type UseItem, type UseResult, useOperation, Version } from './use-operation.ts';

const Scheme = Type.String({ maxLength: 40, description: 'Where the kind has several; the first is the usual one' });

/** Signing and MACs. */
export function signOperations(desk: KeyDesk): readonly Operation[] {
  const { provider, uses } = desk;
  const marking = (act: 'sign' | 'mac', name: 'signature' | 'mac', summary: { en: string; zh: string }): Operation =>
    useOperation(desk, {
      name: act,
      summary,
      fields: { message: Bytes },
      ...(act === 'sign' ? { shared: { scheme: Type.Optional(Scheme) } } : {}),
      answer: { [name]: Protected, version: Version },
      run: async (whole, items, shared, { principal, signal }) =>
        each(items, ['message'], async (fields) => {
          const scheme = schemeOf(whole, shared.scheme);
          if (scheme === undefined) return fields.map(() => 'trust.use.unsupported' as const);
          const { version, answers } = await protect(provider, whole, act, fields, { option: scheme.option, signal });
          uses.add(whole.key.id, version, act, principal.id, fields.length);
          return answers.map((answer) =>
            out(answer, ([bytes]) => ({
              [name]: writeProtected(scheme.name, whole.key.id, version, bytes as Buffer),
              version,
            })),
          );
        }),
    });
  const checking = (
    act: 'verify' | 'verify-mac',
    name: 'signature' | 'mac',
    summary: { en: string; zh: string },
  ): Operation =>
    useOperation(desk, {
      name: act,
      summary,
      fields: { message: Bytes, [name]: Protected },
      shared: { despiteCompromise: Type.Optional(Despite) },
      answer: { valid: Type.Boolean() },
      run: async (whole, items, shared, call) => {
        const { principal, signal } = call;
        const despiteCompromise = await takesRisk(desk, whole, shared, call, act);
        const read = (item: UseItem): ProcessItem | UseError => markedFields(whole, item, item[name] ?? '');
        // Items of one call may be signed by different schemes; each scheme is asked for apart.
        const results: UseResult[] = items.map(() => 'trust.item.none');
        const groups = Map.groupBy(items.keys(), (place) => readProtected(items[place]?.[name] ?? '')?.kind);
        for (const [kind, places] of groups) {
          const option = schemeOf(whole, kind)?.option ?? 0;
          const group = places.map((place) => items[place] as UseItem);
          const done = await withReadable(group, read, async (marked) => {
            uses.add(whole.key.id, whole.key.latest, act, principal.id, marked.length);
            const options = { option, despiteCompromise, signal };
            const answers = await process(provider, whole, act, marked, options);
            return answers.map((answer) => out(answer, ([valid]) => ({ valid: valid?.[0] === 1 })));
          });
          for (const [at, place] of places.entries()) results[place] = done[at] ?? 'trust.item.none';
        }
        return results;
      },
    });
  return [
    marking('sign', 'signature', { en: 'Sign with the latest version of a key', zh: '使用密钥的最新版本签名' }),
    checking('verify', 'signature', { en: 'Verify a signature of a key', zh: '验证密钥的签名' }),
    marking('mac', 'mac', {
      en: 'Authenticate a message with the latest version of a key',
      zh: '使用密钥的最新版本计算消息认证码',
    }),
    checking('verify-mac', 'mac', { en: 'Verify a message authentication code of a key', zh: '验证消息认证码' }),
  ];
}
