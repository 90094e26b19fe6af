import { type Call, newId } from '@citywall/kernel';
import { rfc3339 } from '../surroundings.ts';
import { factsOf } from '../vault/index.ts';
import type { WholeKey } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import type { UseError } from './key-problems.ts';
import { readBase64, readProtected, writeProtected } from './protected-text.ts';
import type { ProcessItem, UseAnswer } from './use-keys.ts';
import type { UseItem, UseResult } from './use-operation.ts';

/** Whether the caller takes the risk of a compromised version; taken, it is recorded by itself, and else not taken. */
export async function takesRisk(
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
export async function each(
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
export async function withReadable<Read extends object>(
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

/** Reads context and sealed bytes. What others encrypted with a public key comes as bare base64, for the latest version. */
export function sealedFields(whole: WholeKey): (item: UseItem) => ProcessItem | UseError {
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
export function markedFields(whole: WholeKey, item: UseItem, text: string): ProcessItem | UseError {
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
export function schemeOf(
  { key }: WholeKey,
  name: unknown,
): { readonly name: string; readonly option: number } | undefined {
  const schemes: readonly string[] = factsOf(key.kind)?.schemes ?? [];
  const all = schemes.length === 0 ? [key.kind] : schemes;
  const option = name === undefined ? 0 : all.indexOf(String(name));
  const found = all[option];
  return found === undefined ? undefined : { name: found, option };
}

/** The answer for an item that was sealed: its text and the version. */
export function sealedOut({ key }: WholeKey, version: number, answer: UseAnswer): UseResult {
  return out(answer, ([sealed]) => ({
    ciphertext: writeProtected(key.kind, key.id, version, sealed as Buffer),
    version,
  }));
}

/** The answer for an item that was done; else why it was not. */
export function out(answer: UseAnswer, make: (fields: readonly Buffer[]) => Exclude<UseResult, string>): UseResult {
  return answer.ok ? make(answer.fields) : answer.error;
}

/** Standard base64, padded; empty for what is missing. The bytes are overwritten: they may be a key, and the text is what is answered. */
export function base64(bytes: Buffer | undefined): string {
  const text = bytes?.toString('base64') ?? '';
  bytes?.fill(0);
  return text;
}
