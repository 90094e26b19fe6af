// Digest fields: RFC 9530, with `sm3` (GB/T 32905) as a name of our own.
import { createHash, timingSafeEqual } from 'node:crypto';
import { refuse } from './refuse.ts';
import { parseDictionary } from './rfc9651-parse.ts';
import { serializeDictionary } from './rfc9651-serialize.ts';
import { isInnerList } from './rfc9651-structured-field.ts';

/** Digests that are made and believed. Those that RFC 9530 calls insecure are not among them. */
const hashes = { 'sha-256': 'sha256', 'sha-512': 'sha512', sm3: 'sm3' } as const;

export type ContentDigestName = keyof typeof hashes;

/** The value of Content-Digest for a body. */
export function contentDigest(body: Uint8Array, names: readonly ContentDigestName[] = ['sha-256']): string {
  const members = names.map((name) => {
    const value = createHash(hashes[name]).update(body).digest();
    return [name, { bare: { type: 'bytes', value } as const, parameters: new Map() }] as const;
  });
  return serializeDictionary(new Map(members));
}

/**
 * Holds the body against Content-Digest: at least one digest that we know, and every such one right. Throws
 * `http-signature.digest.missing`, `.malformed` or `.wrong`.
 */
export function verifyContentDigest(field: string | undefined, body: Uint8Array): void {
  if (field === undefined) throw missing();
  const known = [...parseDictionary(field)].filter(([name]) => Object.hasOwn(hashes, name));
  if (known.length === 0) throw missing();
  for (const [name, member] of known) {
    if (isInnerList(member) || member.bare.type !== 'bytes') {
      throw refuse(
        'digest.malformed',
        `Content-Digest gives ${name} in a form other than :BASE64:. Write it as RFC 9530 does.`,
        `Content-Digest 中的 ${name} 不是 :BASE64: 形式。请按 RFC 9530 书写。`,
      );
    }
    const real = createHash(hashes[name as ContentDigestName])
      .update(body)
      .digest();
    const given = member.bare.value;
    if (given.length !== real.length || !timingSafeEqual(given, real)) {
      throw refuse(
        'digest.wrong',
        `The content is not what its ${name} digest says: it was changed on the way or the digest is of something else.`,
        `内容与其 ${name} 摘要不符：内容在途中被更改，或摘要属于其他内容。`,
      );
    }
  }
}

function missing(): Error {
  return refuse(
    'digest.missing',
    'The message has no Content-Digest with sha-256, sha-512 or sm3. Add one.',
    '消息缺少含 sha-256、sha-512 或 sm3 的 Content-Digest。请添加。',
  );
}
