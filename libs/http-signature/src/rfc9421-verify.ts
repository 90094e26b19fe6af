// Verifying a signature: RFC 9421 section 3.2, a list of one-rule steps.
import { createHash } from 'node:crypto';
import type { FieldLines, HttpMessage } from './message.ts';
import type { VerifyingKey } from './message-key.ts';
import { refuse } from './refuse.ts';
import type { ReplayCache } from './replay-cache.ts';
import { type Component, componentItem } from './rfc9421-component.ts';
import { signatureBase } from './rfc9421-signature-base.ts';
import { verifyContentDigest } from './rfc9530-digest.ts';
import { parseDictionary } from './rfc9651-parse.ts';
import { serializeItem } from './rfc9651-serialize.ts';
import { type FieldParameters, type InnerList, isInnerList } from './rfc9651-structured-field.ts';

/** What a verifier asks of a message. */
export interface Verification {
  /** Which signature; when missing the only one, or the only one with the tag. */
  readonly label?: string;
  /** What the signature must say it is for. */
  readonly tag?: string;
  /** The key of a `keyid`; undefined for one that is not known. */
  readonly keyOf: (id: string) => VerifyingKey | undefined | Promise<VerifyingKey | undefined>;
  /** Components that MUST be covered, by the very same identifier. */
  readonly required: readonly Component[];
  /** ms since 1970 UTC. */
  readonly now: number;
  /** How far the clocks may be apart, ms; 60 s when missing. */
  readonly skew?: number;
  /** Longest time since `created`, ms; 5 minutes when missing. `expires` may shorten it. */
  readonly longest?: number;
  /** Whether `nonce` MUST be there. */
  readonly nonce?: boolean;
  /** Where accepted messages are remembered; without it replay is not refused. */
  readonly replays?: ReplayCache;
  /** The content; then Content-Digest MUST be covered and right, unless the content is empty and no digest was sent. */
  readonly body?: Uint8Array;
}

/** A signature that holds. Times in seconds since 1970 UTC. */
export interface VerifiedMessage {
  readonly label: string;
  readonly keyId: string;
  readonly algorithm: VerifyingKey['algorithm'];
  /** Identifiers as they are written in Signature-Input. */
  readonly components: readonly string[];
  readonly created: number;
  readonly expires?: number;
  readonly nonce?: string;
  readonly tag?: string;
}

const second = 1_000;

/** Verifies one signature of a message; throws a Problem `http-signature.*` with the reason for the first rule that it breaks. */
export async function verifyMessage(message: HttpMessage, asked: Verification): Promise<VerifiedMessage> {
  const { label, covered, signature } = choose(message.headers, asked);
  const said = readParameters(covered.parameters);
  const components = covered.items.map(serializeItem);
  requireCoverage(message, components, asked);
  requireTime(said, asked);
  if (asked.nonce && said.nonce === undefined) throw noNonce();
  if (asked.body !== undefined) requireContent(message.headers, asked.body);
  const key = await asked.keyOf(said.keyId);
  if (key === undefined) throw noKey();
  if (said.algorithm !== undefined && said.algorithm !== key.algorithm) throw otherAlgorithm();
  const base = Buffer.from(signatureBase(message, covered), 'latin1');
  if (!(await key.verify(base, signature))) throw wrong();
  await asked.replays?.admit(said.keyId, marksOf(base, said), latestOf(said, asked), asked.now);
  const { keyId, created, expires, nonce, tag } = said;
  return { label, keyId, algorithm: key.algorithm, components, created, ...given({ expires, nonce, tag }) };
}

interface Chosen {
  readonly label: string;
  readonly covered: InnerList;
  readonly signature: Uint8Array;
}

function choose(headers: FieldLines, { label: wanted, tag }: Verification): Chosen {
  const inputs = parseDictionary(joined(headers, 'signature-input'));
  const signatures = parseDictionary(joined(headers, 'signature'));
  const found = [...inputs].filter(([label, member]) => {
    if (wanted !== undefined && label !== wanted) return false;
    return tag === undefined || member.parameters.get('tag')?.value === tag;
  });
  if (found.length > 1) {
    throw refuse(
      'signature.ambiguous',
      'The message has several signatures. Say which one counts, by label or tag.',
      '消息包含多个签名。请以标签（label 或 tag）指明以哪个为准。',
    );
  }
  const [label, covered] = found[0] ?? [];
  const value = label === undefined ? undefined : signatures.get(label);
  if (label === undefined || covered === undefined || value === undefined) throw missing();
  if (!isInnerList(covered) || isInnerList(value) || value.bare.type !== 'bytes') throw malformed();
  if (covered.items.some(({ bare }) => bare.type !== 'string')) throw malformed();
  return { label, covered, signature: value.bare.value };
}

function joined(headers: FieldLines, name: string): string {
  const lines = headers[name];
  if (lines === undefined) throw missing();
  return typeof lines === 'string' ? lines : lines.join(', ');
}

interface Said {
  readonly keyId: string;
  readonly created: number;
  readonly expires: number | undefined;
  readonly nonce: string | undefined;
  readonly algorithm: string | undefined;
  readonly tag: string | undefined;
}

function readParameters(parameters: FieldParameters): Said {
  const read = (name: string, type: 'integer' | 'string') => {
    const bare = parameters.get(name);
    if (bare !== undefined && bare.type !== type) throw malformed();
    return bare?.value;
  };
  const created = read('created', 'integer') as number | undefined;
  const keyId = read('keyid', 'string') as string | undefined;
  if (created === undefined) {
    throw refuse(
      'time.missing',
      'The signature does not say when it was made (created).',
      '签名未注明生成时间（created）。',
    );
  }
  if (keyId === undefined) throw noKey();
  return {
    ...{ keyId, created },
    expires: read('expires', 'integer') as number | undefined,
    nonce: read('nonce', 'string') as string | undefined,
    algorithm: read('alg', 'string') as string | undefined,
    tag: read('tag', 'string') as string | undefined,
  };
}

function requireCoverage({ headers }: HttpMessage, components: readonly string[], asked: Verification): void {
  const { required, body } = asked;
  const carries = body !== undefined && (body.length > 0 || headers['content-digest'] !== undefined);
  const all = carries ? [...required, 'content-digest'] : required;
  for (const one of all) {
    const identifier = serializeItem(componentItem(one));
    if (components.includes(identifier)) continue;
    throw refuse(
      'component.required',
      `The signature does not cover ${identifier}. Sign that too.`,
      `签名未覆盖 ${identifier}。请一并签署。`,
    );
  }
}

function requireTime(said: Said, asked: Verification): void {
  const { now, skew = 60 * second } = asked;
  if (said.created * second > now + skew) {
    throw refuse(
      'time.early',
      'The signature was made in the future. Set the clock of the sender.',
      '签名时间在未来。请校准发送方时钟。',
    );
  }
  if (latestOf(said, asked) <= now) {
    throw refuse('time.late', 'The signature is too old. Sign the message anew.', '签名已过期。请重新签署消息。');
  }
}

/** Until when (ms) the message would be taken. */
function latestOf({ created, expires }: Said, { skew = 60 * second, longest = 300 * second }: Verification): number {
  return (
    Math.min(created * second + longest, expires === undefined ? Number.POSITIVE_INFINITY : expires * second) + skew
  );
}

function requireContent(headers: FieldLines, body: Uint8Array): void {
  const field = headers['content-digest'];
  if (field === undefined && body.length === 0) return;
  verifyContentDigest(typeof field === 'object' ? field.join(', ') : field, body);
}

/** Not the signature itself: for ECDSA and SM2 another valid one can be made from it without the key. */
function marksOf(base: Uint8Array, { nonce }: Said): readonly string[] {
  const own = `base:${createHash('sha256').update(base).digest('base64')}`;
  return nonce === undefined ? [own] : [own, `nonce:${createHash('sha256').update(nonce).digest('base64')}`];
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function missing(): Error {
  return refuse(
    'signature.missing',
    'The message has no such signature (Signature-Input and Signature). Sign it.',
    '消息缺少该签名（Signature-Input 与 Signature）。请签署。',
  );
}

function malformed(): Error {
  return refuse(
    'signature.malformed',
    'Signature-Input or Signature is not of the form of RFC 9421. Write it anew.',
    'Signature-Input 或 Signature 不符合 RFC 9421 的格式。请重新书写。',
  );
}

function noNonce(): Error {
  return refuse(
    'nonce.missing',
    'The signature has no nonce. Add one that is used once.',
    '签名缺少一次性随机数（nonce）。请添加。',
  );
}

function noKey(): Error {
  return refuse(
    'key.unknown',
    'The key that signed (keyid) is not known here, or no longer.',
    '签名所用密钥（keyid）未知或已失效。',
  );
}

function otherAlgorithm(): Error {
  return refuse(
    'algorithm.other',
    'The signature names another algorithm than its key is for.',
    '签名声明的算法与其密钥不符。',
  );
}

function wrong(): Error {
  return refuse(
    'signature.wrong',
    'The signature is not that of the message: it was changed on the way or signed by another key.',
    '签名与消息不符：消息在途中被更改，或由其他密钥签署。',
  );
}
