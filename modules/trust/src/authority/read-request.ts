import { invalid } from '@citywall/kernel';
import {
  type CertificateRequest,
  DerError,
  type GeneralName,
  nameOid,
  parseRequest,
  provesPossession,
  subjectAltName,
  X509Error,
} from '@citywall/x509';
import type { ReadRequest } from './certifier.ts';
import { kindOfKey } from './key-kind.ts';
import type { WishedName } from './profile.ts';

const attributeOf = new Map<string, string>(Object.entries(nameOid).map(([name, oid]) => [oid, name]));

/** Reads a PKCS#10 request: its form, the proof that it was signed with its own key, and what it asks for. */
export function readCertificateRequest(der: Uint8Array): ReadRequest {
  let request: CertificateRequest;
  let wish: ReadRequest['wish'];
  try {
    request = parseRequest(der);
    wish = {
      key: kindOfKey(request.publicKey),
      subject: request.subject.relativeNames.flatMap((parts) =>
        parts.map(({ type, text }) => ({ attribute: attributeOf.get(type) ?? type, value: text ?? '' })),
      ),
      names: (request.extensions.get(subjectAltName) ?? []).map(wishedName),
    };
  } catch (error) {
    if (!(error instanceof DerError || error instanceof X509Error)) throw error;
    throw refused(`it cannot be read: ${error.message}`, `无法解析：${error.message}`);
  }
  if (!provesPossession(request)) {
    throw refused('its signature was not made with its own key', '其签名不是由请求中的密钥生成的');
  }
  return { wish, publicKey: request.publicKey.raw };
}

function refused(en: string, zh: string) {
  return invalid('trust.request.invalid', {
    en: `The certificate request is refused: ${en}.`,
    zh: `证书请求被拒绝：${zh}。`,
  });
}

function wishedName(name: GeneralName): WishedName {
  switch (name.kind) {
    case 'dns':
      return { kind: 'host', value: name.text };
    case 'email':
      return { kind: 'mail', value: name.text };
    case 'uri':
      return { kind: 'uri', value: name.text };
    case 'ip':
      return { kind: 'address', value: addressText(name.bytes) };
    default:
      throw new X509Error('request.name', `a name of the kind ${name.kind} is not certified`);
  }
}

/** An address of 4 or 16 octets as text. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at]! << 8) | bytes[2 * at + 1]!).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
