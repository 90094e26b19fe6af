import { type Call, newId, type Operation } from '@citywall/kernel';
import Type from 'typebox';
import { rfc3339 } from '../surroundings.ts';
import { factsOf } from '../vault/index.ts';
import type { WholeKey } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import type { UseError } from './key-problems.ts';
import { readBase64, readProtected, writeProtected } from './protected-text.ts';
import { type ProcessItem, process, protect, rewrap, type UseAnswer } from './use-keys.ts';
import { Bytes, type UseItem, type UseResult, useOperation } from './use-operation.ts';

const Protected = Type.String({ minLength: 1, maxLength: 1_400_000, description: 'As this service made it: cw1:…' });
const Version = Type.Integer({ description: 'Of the key' });
const Scheme = Type.String({ maxLength: 40, description: 'Where the kind has several; the first is the usual one' });
const Despite = Type.Boolean({ description: 'true: also with a version known to be compromised' });

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

/** Whether the caller takes the risk of a compromised version; taken, it is recorded by itself, and else not taken. */
async function takesRisk(
  { context }: KeyDesk,
  whole: WholeKey,
  shared: Readonly<Record<string, unknown>>,
  { id, principal, address }: Call,
  act: string,
): Promise<boolean> {
  if (shared.despiteCompromise !== true) return false;
  const { type, id: who, name } = principal;
  await context.recorder.append({
    ...{ id: newId(), time: rfc3339(context.ports.clock.now()), operation: 'trust.key.used-despite-compromise' },
    ...{ phase: 'event', principal: { type, id: who, name }, resource: { type: 'CityKey', id: whole.key.id } },
    ...{ outcome: 'success', risk: 'high', call: id, address, details: { act } },
  });
  return true;
}

/** Runs with the items whose fields are base64; the others fail by themselves. Missing fields are empty. */
async function each(
  items: readonly UseItem[],
  names: readonly string[],
  run: (fields: readonly (readonly Buffer[])[]) => Promise<readonly UseResult[]>,
): Promise<readonly UseResult[]> {
  return withReadable(
    items,
    (item) => {
      const fields = names.map((name) => readBase64(item[name] ?? ''));
      return fields.every((field) => field !== undefined) ? (fields as Buffer[]) : 'trust.input.invalid';
    },
    run,
  );
}

/** Runs with the items that can be read; the others keep their own error. */
async function withReadable<Read extends object>(
  items: readonly UseItem[],
  read: (item: UseItem) => Read | UseError,
  run: (readable: readonly Read[]) => Promise<readonly UseResult[]>,
): Promise<readonly UseResult[]> {
  const results: UseResult[] = [];
  const readable: Read[] = [];
  const places: number[] = [];
  for (const [place, item] of items.entries()) {
    const found = read(item);
    results.push(typeof found === 'string' ? found : 'trust.item.none');
    if (typeof found === 'string') continue;
    readable.push(found);
    places.push(place);
  }
  const done = readable.length === 0 ? [] : await run(readable);
  for (const [at, place] of places.entries()) results[place] = done[at] ?? 'trust.item.none';
  return results;
}

/** Context and sealed bytes. What others encrypted with a public key comes as bare base64, for the latest version. */
function sealedFields(whole: WholeKey): (item: UseItem) => ProcessItem | UseError {
  const { id, kind, latest } = whole.key;
  const bare = kind === 'sm2' || kind.startsWith('rsa-');
  return ({ ciphertext = '', context = '' }) => {
    const covered = readBase64(context);
    if (covered === undefined) return 'trust.input.invalid';
    const sealed = readProtected(ciphertext);
    if (sealed === undefined) {
      const bytes = bare ? readBase64(ciphertext) : undefined;
      return bytes === undefined ? 'trust.ciphertext.invalid' : { version: latest, fields: [covered, bytes] };
    }
    if (sealed.key !== id) return 'trust.ciphertext.foreign';
    if (sealed.kind !== kind) return 'trust.ciphertext.invalid';
    return { version: sealed.version, fields: [covered, sealed.bytes] };
  };
}

/** Message and mark. A bare base64 mark is taken for one of the latest version by the usual scheme. */
function markedFields(whole: WholeKey, item: UseItem, text: string): ProcessItem | UseError {
  const message = readBase64(item.message ?? '');
  if (message === undefined) return 'trust.input.invalid';
  const mark = readProtected(text);
  if (mark === undefined) {
    const bytes = readBase64(text);
    return bytes === undefined ? 'trust.input.invalid' : { version: whole.key.latest, fields: [message, bytes] };
  }
  if (mark.key !== whole.key.id) return 'trust.ciphertext.foreign';
  if (schemeOf(whole, mark.kind) === undefined) return 'trust.input.invalid';
  return { version: mark.version, fields: [message, mark.bytes] };
}

/** The scheme of a name, or the usual one; a kind without schemes goes by its own name. */
function schemeOf({ key }: WholeKey, name: unknown): { readonly name: string; readonly option: number } | undefined {
  const schemes: readonly string[] = factsOf(key.kind)?.schemes ?? [];
  const all = schemes.length === 0 ? [key.kind] : schemes;
  const option = name === undefined ? 0 : all.indexOf(String(name));
  const found = all[option];
  return found === undefined ? undefined : { name: found, option };
}

function sealedOut({ key }: WholeKey, version: number, answer: UseAnswer): UseResult {
  return out(answer, ([sealed]) => ({
    ciphertext: writeProtected(key.kind, key.id, version, sealed as Buffer),
    version,
  }));
}

function out(answer: UseAnswer, make: (fields: readonly Buffer[]) => Exclude<UseResult, string>): UseResult {
  return answer.ok ? make(answer.fields) : answer.error;
}

function base64(bytes: Buffer | undefined): string {
  return bytes?.toString('base64') ?? '';
}
