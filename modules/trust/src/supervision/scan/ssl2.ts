import { randomBytes } from 'node:crypto';
import { ByteCursor, numberBytes } from './byte-cursor.ts';

/** Cipher kinds of SSL 2.0 by their three bytes (the SSL 2.0 protocol, Netscape 1995). */
const ciphers: readonly (readonly [code: number, name: string])[] = [
  [0x010080, 'SSL_CK_RC4_128_WITH_MD5'],
  [0x020080, 'SSL_CK_RC4_128_EXPORT40_WITH_MD5'],
  [0x030080, 'SSL_CK_RC2_128_CBC_WITH_MD5'],
  [0x040080, 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5'],
  [0x050080, 'SSL_CK_IDEA_128_CBC_WITH_MD5'],
  [0x060040, 'SSL_CK_DES_64_CBC_WITH_MD5'],
  [0x0700c0, 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5'],
];

const serverHello = 4;
const longest = 32_767;

/** What a server of SSL 2.0 answers. */
export interface Ssl2Answer {
  readonly suites: readonly string[];
  /** DER, when it sent one. */
  readonly certificate?: Uint8Array;
}

export type Ssl2Reading =
  | { readonly state: 'more' | 'refused' }
  | { readonly state: 'answered'; readonly answer: Ssl2Answer };

/** A CLIENT-HELLO of SSL 2.0 with every cipher kind. */
export function ssl2Hello(): Buffer {
  const body = Buffer.concat([
    Buffer.from([1, 0, 2]),
    numberBytes(3 * ciphers.length, 2),
    numberBytes(0, 2),
    numberBytes(16, 2),
    ...ciphers.map(([code]) => numberBytes(code, 3)),
    randomBytes(16),
  ]);
  return Buffer.concat([numberBytes(0x8000 | body.length, 2), body]);
}

/** Reads a SERVER-HELLO as far as the bytes go; anything else refuses. Never throws. */
export function readSsl2(bytes: Uint8Array): Ssl2Reading {
  if (bytes.length < 2) return { state: 'more' };
  const header = new ByteCursor(bytes).number(2);
  // Its answer has the short header, whose top bit is set; TLS and text do not.
  if (header < 0x8000) return { state: 'refused' };
  const length = header & longest;
  if (length < 11) return { state: 'refused' };
  if (bytes.length < 2 + length)
    return bytes[2] === undefined || bytes[2] === serverHello ? { state: 'more' } : { state: 'refused' };
  try {
    return readHello(new ByteCursor(bytes.subarray(2, 2 + length)));
  } catch (error) {
    if (error instanceof RangeError) return { state: 'refused' };
    throw error;
  }
}

function readHello(body: ByteCursor): Ssl2Reading {
  if (body.number(1) !== serverHello) return { state: 'refused' };
  body.take(2);
  if (body.number(2) !== 0x0002) return { state: 'refused' };
  const [certificateLength, cipherLength] = [body.number(2), body.number(2)];
  body.number(2);
  const certificate = body.take(certificateLength);
  const kinds = new ByteCursor(body.take(cipherLength));
  const suites: string[] = [];
  while (kinds.left >= 3) {
    const code = kinds.number(3);
    const known = ciphers.find(([each]) => each === code);
    if (known !== undefined) suites.push(known[1]);
  }
  return { state: 'answered', answer: { suites, certificate: certificate.length > 0 ? certificate : undefined } };
}
