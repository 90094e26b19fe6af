import { startDigest, toHex } from '@citywall/browser-crypto/digests';

/** Bytes read at once; between two parts the page can answer. */
const part = 4 * 1024 * 1024;

/** Digests of a file, computed here part by part; `progress` is told the share that is done, 0 to 1. */
export async function hashFile<Name extends string>(
  file: Blob,
  names: readonly Name[],
  progress: (share: number) => void = () => undefined,
): Promise<Readonly<Record<Name, string>>> {
  const running = names.map((name) => [name, startDigest(name)] as const);
  for (let at = 0; at < file.size; at += part) {
    const bytes = new Uint8Array(await file.slice(at, at + part).arrayBuffer());
    for (const [, digest] of running) digest.update(bytes);
    progress(Math.min(1, (at + part) / file.size));
    // Left to itself the loop would keep the page from drawing how far it is.
    await new Promise((next) => setTimeout(next));
  }
  return Object.fromEntries(running.map(([name, digest]) => [name, toHex(digest.digest())])) as Record<Name, string>;
}

/** Digests that signatures may be over, with their object identifiers in DER, hex. */
const digestOids = {
  sha256: '608648016503040201',
  sha384: '608648016503040202',
  sha512: '608648016503040203',
  sm3: '2a811ccf55018311',
} as const;
export type SignedDigest = keyof typeof digestOids;

/** What signing with a kind of key needs; SHA-256 always, because evidence names it. */
export function digestsOfKind(keyKind: string | undefined): readonly SignedDigest[] {
  if (keyKind === 'sm2') return ['sha256', 'sm3'];
  return keyKind === 'ecdsa-p384' || keyKind === 'rsa-4096' ? ['sha256', 'sha384'] : ['sha256'];
}

/** Every digest that a signature names, found by its bytes: the server judges, this only spares the needless ones. */
export async function digestsNamedIn(signature: Blob): Promise<readonly SignedDigest[]> {
  const hex = toHex(new Uint8Array(await signature.arrayBuffer()));
  const names = Object.keys(digestOids) as SignedDigest[];
  return names.filter((name) => name === 'sha256' || hex.includes(digestOids[name]));
}

/** Standard base64 of a small file. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Whether it begins as PDF documents do. */
export async function isPdf(file: Blob): Promise<boolean> {
  return (await file.slice(0, 1024).text()).includes('%PDF-');
}
