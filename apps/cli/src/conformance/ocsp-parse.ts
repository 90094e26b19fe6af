import {
  type CertStatus,
  DerError,
  digestOf,
  type OcspRequest,
  type OcspResponse,
  parseOcspRequest,
  parseOcspResponse,
  readDer,
  X509Error,
} from '@citywall/x509';

/** A message and what its fields are. The words are those of the samples' origin, pyca/cryptography. */
export interface Sample {
  readonly file: string;
  /** Base64. */
  readonly der: string;
  readonly expected: Fields;
}

/** The fields of a message, or the kind of error that reading it is. */
export type Fields = Readonly<Record<string, unknown>>;

const failure = (error: string): Fields => ({ kind: 'error', error });

/** What our parsers read in a message; `snakeCase` writes reasons as key_compromise. */
export function parsed(der: Uint8Array, snakeCase: boolean): Fields {
  try {
    const isResponse = readDer(der).fields().peek?.is(0x0a);
    return isResponse ? responseFields(parseOcspResponse(der), snakeCase) : requestFields(parseOcspRequest(der));
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return failure('ValueError');
    throw error;
  }
}

/** The format has room for one certificate in a request, and calls others not implemented. */
function requestFields({ requests }: OcspRequest): Fields {
  if (requests.length !== 1) return failure('NotImplementedError');
  const [{ certId }] = requests;
  const hash = digestOf(certId.algorithm);
  if (hash === undefined) return failure('UnsupportedAlgorithm');
  return {
    kind: 'request',
    serial: decimal(certId.serial),
    hash,
    issuerNameHash: Buffer.from(certId.issuerNameHash).toString('hex'),
    issuerKeyHash: Buffer.from(certId.issuerKeyHash).toString('hex'),
  };
}

function responseFields(response: OcspResponse, snakeCase: boolean): Fields {
  const responseStatus = snake(response.status).toUpperCase();
  if (response.status !== 'successful') return { kind: 'response', responseStatus };
  const { basic } = response;
  return {
    kind: 'response',
    responseStatus,
    singles: basic.responses.map(({ certId, certStatus, thisUpdate, nextUpdate }) => ({
      serial: decimal(certId.serial),
      status: certStatus.status.toUpperCase(),
      thisUpdate: isoTime(thisUpdate),
      nextUpdate: nextUpdate === undefined ? null : isoTime(nextUpdate),
      ...revocationFields(certStatus, snakeCase),
    })),
    producedAt: isoTime(basic.producedAt),
    signatureOid: basic.signatureAlgorithm.oid,
  };
}

function revocationFields(certStatus: CertStatus, snakeCase: boolean): Fields {
  if (certStatus.status !== 'revoked') return { revocationTime: null, reason: null };
  const { revocationTime, reason } = certStatus;
  const word = reason === undefined ? null : snakeCase ? snake(reason) : reason;
  return { revocationTime: isoTime(revocationTime), reason: word };
}

/** The fields that the sample asks for: what is absent is null there. */
export function sameFields(fields: Fields, asked: Fields): Fields {
  if (fields.kind !== asked.kind) return fields;
  return Object.fromEntries(Object.keys(asked).map((name) => [name, fields[name] ?? null]));
}

const snake = (word: string): string => word.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
const isoTime = (time: number): string => new Date(time).toISOString().replace('.000Z', '+00:00');

/** Two's complement octets as a decimal number. */
function decimal(serial: Uint8Array): string {
  return BigInt.asIntN(serial.length * 8, BigInt(`0x${Buffer.from(serial).toString('hex')}`)).toString();
}
