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

/** Digests that a signature in one of the city's suites may need. */
export const signedDigests = ['sha256', 'sha384', 'sha512', 'sm3'] as const;

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
