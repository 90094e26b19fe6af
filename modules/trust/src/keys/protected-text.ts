import { isId } from '@citywall/kernel';

/** What a key has sealed or signed, as text: cw1:<kind>:<id of the key>:<version>:<base64url>. */
export interface ProtectedText {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly bytes: Buffer;
}

export function writeProtected(kind: string, key: string, version: number, bytes: Buffer): string {
  return `cw1:${kind}:${key}:${version}:${bytes.toString('base64url')}`;
}

const pattern = /^cw1:([a-z0-9-]{1,40}):([0-9a-f-]{36}):([1-9]\d{0,8}):([\w-]*)$/;

/** Undefined for anything but the text exactly as writeProtected makes it. */
export function readProtected(text: string): ProtectedText | undefined {
  const [, kind, key, version, base64 = ''] = pattern.exec(text) ?? [];
  if (kind === undefined || key === undefined || !isId(key)) return undefined;
  const bytes = Buffer.from(base64, 'base64url');
  return bytes.toString('base64url') === base64 ? { kind, key, version: Number(version), bytes } : undefined;
}

/** Bytes from base64 or base64url, padded or not; undefined when a character does not belong. */
export function readBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4) === bytes.length ? bytes : undefined;
}
