import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { numberBytes, vectorOf } from './byte-cursor.ts';
import { type Suite, type TlsVersion, tlsGroups, tlsSignatureSchemes } from './tls.table.ts';

const tls12 = 0x0303;
const tls13 = 0x0304;

/**
 * A ClientHello of exactly one version with exactly these suites, as one record: TLS 1.0 to 1.3 (RFC 2246, 4346, 5246,
 * 8446), SSL 3.0 (RFC 6101) and TLCP (GB/T 38636). For TLS 1.3 it brings no key share, so that the server answers
 * with a HelloRetryRequest that names its version, suite and group and costs it no key agreement.
 */
export function clientHello(version: TlsVersion, suites: readonly Suite[], serverName?: string): Buffer {
  const legacy = Math.min(version.code, tls12);
  const hello = Buffer.concat([
    numberBytes(legacy, 2),
    randomBytes(32),
    // A session id makes a TLS 1.3 hello look like one of 1.2 to boxes on the way (RFC 8446, appendix D.4).
    vectorOf(1, version.code === tls13 ? randomBytes(32) : Buffer.alloc(0)),
    vectorOf(2, ...suites.map(([code]) => numberBytes(code, 2))),
    vectorOf(1, Buffer.from([0])),
    ...extensionsOf(version, serverName),
  ]);
  const handshake = Buffer.concat([Buffer.from([1]), vectorOf(3, hello)]);
  // TLS records begin as TLS 1.0; SSL 3.0 and TLCP have record versions of their own.
  const record = Math.min(version.code, 0x0301);
  return Buffer.concat([Buffer.from([22]), numberBytes(record, 2), vectorOf(2, handshake)]);
}

function extensionsOf(version: TlsVersion, serverName: string | undefined): readonly Buffer[] {
  if (version.code < 0x0301 && version.name !== 'TLCP') return [];
  const groups = tlsGroups.filter(([code]) => version.code === tls13 || code < 0x0200);
  const named = serverName !== undefined && isIP(serverName) === 0;
  const list = [
    ...(named ? [extension(0, vectorOf(2, Buffer.from([0]), vectorOf(2, Buffer.from(serverName, 'ascii'))))] : []),
    extension(10, vectorOf(2, ...groups.map(([code]) => numberBytes(code, 2)))),
    extension(11, vectorOf(1, Buffer.from([0]))),
    ...(version.code >= tls12
      ? [extension(13, vectorOf(2, ...tlsSignatureSchemes.map((code) => numberBytes(code, 2))))]
      : []),
    ...(version.code === tls13
      ? [extension(43, vectorOf(1, numberBytes(tls13, 2))), extension(51, vectorOf(2))]
      : [extension(0xff01, vectorOf(1))]),
  ];
  return [vectorOf(2, ...list)];
}

function extension(type: number, content: Uint8Array): Buffer {
  return Buffer.concat([numberBytes(type, 2), vectorOf(2, content)]);
}
