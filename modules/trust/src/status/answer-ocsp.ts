import type { Clock, Db, Settings } from '@citywall/kernel';
import {
  buildOcspError,
  type CertId,
  type CertStatus,
  DerError,
  digest,
  digestOf,
  keyIdentifier,
  nonceOf,
  type OcspResponder,
  parseCertificate,
  parseOcspRequest,
  revocationReasonOf,
  type SingleAnswer,
  wrapOcspResponse,
  writeResponseData,
} from '@citywall/x509';
import { type AuthorityKeyKind, type AuthorityKeys, authorityKeyKinds } from '../authority/authority-keys.ts';
import type { Authority, AuthorityShelf } from '../authority/authority-shelf.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import type { ResponderRow } from './responder.store.ts';
import type { Responders } from './responders.ts';
import type { StateRow } from './state.store.ts';

export interface OcspPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  readonly responders: Responders;
  readonly stateOf: (authority: string, serial: string) => Promise<StateRow | undefined>;
}

const kept = 10_000;
/** A kept answer is used for no longer than this: a revocation shows within a second. */
const keptMs = 800;

/** An answer, and until when relying parties may keep it; undefined for an error. */
export interface OcspAnswer {
  readonly content: Uint8Array;
  readonly nextUpdate: number | undefined;
}

/** Answers requests (RFC 6960) for certificates of one authority; requests for others are told `unauthorized` or `unknown`. */
export function createOcsp(ports: OcspPorts): (authority: string, request: Uint8Array) => Promise<OcspAnswer> {
  const { clock } = ports;
  const answers = new Map<string, { readonly answer: OcspAnswer; readonly until: number }>();
  return async (id, bytes) => {
    const request = tryParse(bytes);
    if (request === undefined) return { content: buildOcspError('malformedRequest'), nextUpdate: undefined };
    const authority = (await ports.shelf.all(ports.db)).find(({ row }) => row.id === id);
    const responder = ports.responders.of(id);
    if (authority === undefined || responder === undefined) {
      return { content: buildOcspError(authority === undefined ? 'unauthorized' : 'tryLater'), nextUpdate: undefined };
    }
    const nonce = nonceOf(request.extensions);
    const name = `${id} ${request.requests.map(({ certId }) => Buffer.from(certId.encoded).toString('base64')).join()}`;
    const known = nonce === undefined ? answers.get(name) : undefined;
    if (known !== undefined && known.until > clock.now()) return known.answer;
    const certIds = request.requests.map(({ certId }) => certId);
    const answer = await answerFor(ports, authority, responder, certIds, nonce);
    if (nonce === undefined) {
      if (answers.size >= kept) answers.clear();
      answers.set(name, { answer, until: clock.now() + keptMs });
    }
    return answer;
  };
}

function tryParse(bytes: Uint8Array) {
  try {
    return parseOcspRequest(bytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

async function answerFor(
  ports: OcspPorts,
  authority: Authority,
  row: ResponderRow,
  certIds: readonly CertId[],
  nonce: Uint8Array | undefined,
): Promise<OcspAnswer> {
  const now = ports.clock.now();
  const nextUpdate = now + ports.settings.get('trust.ocsp.minutes', 60) * 60_000;
  const responses = await Promise.all(
    certIds.map(async (certId): Promise<SingleAnswer> => {
      return { certId, certStatus: await statusOf(ports, authority, certId), thisUpdate: now, nextUpdate };
    }),
  );
  const responder = responderOf(row);
  const content = { responses, producedAt: now, ...(nonce === undefined ? {} : { nonce }) };
  const data = writeResponseData(responder.responderId, content);
  const signature = await ports.keys.sign(ports.db, row.key, data);
  return { content: wrapOcspResponse(responder, data, signature), nextUpdate };
}

const responderFaces = new WeakMap<ResponderRow, Omit<OcspResponder, 'sign'>>();

function responderOf(row: ResponderRow): Omit<OcspResponder, 'sign'> {
  let face = responderFaces.get(row);
  if (face === undefined) {
    const { publicKey } = parseCertificate(row.certificate);
    face = {
      responderId: { kind: 'key', keyHash: keyIdentifier(publicKey) },
      algorithm: authorityKeyKinds[kindOfKey(publicKey) as AuthorityKeyKind],
      certificates: [row.certificate],
    };
    responderFaces.set(row, face);
  }
  return face;
}

/** `unknown` for what is not this authority's, or was never issued by it (RFC 6960 section 2.2). */
async function statusOf(ports: OcspPorts, authority: Authority, certId: CertId): Promise<CertStatus> {
  if (!isOf(authority, certId)) return { status: 'unknown' };
  const serial = Buffer.from(certId.serial)
    .toString('hex')
    .replace(/^0+(?=.)/, '');
  const row = await ports.stateOf(authority.row.id, serial);
  if (row === undefined) return { status: 'unknown' };
  if (row.state === 'valid') return { status: 'good' };
  const reason = row.reason === null ? undefined : revocationReasonOf(row.reason);
  return { status: 'revoked', revocationTime: row.revokedAt ?? 0, ...(reason === undefined ? {} : { reason }) };
}

const hashes = new WeakMap<Authority, Map<string, string>>();

function isOf(authority: Authority, certId: CertId): boolean {
  const name = digestOf(certId.algorithm);
  if (name === undefined) return false;
  const known = hashes.get(authority) ?? new Map<string, string>();
  hashes.set(authority, known);
  let wanted = known.get(name);
  if (wanted === undefined) {
    const { subject, publicKey } = authority.certificate;
    wanted = Buffer.concat([digest(name, subject.raw), digest(name, publicKey.bits)]).toString('hex');
    known.set(name, wanted);
  }
  return Buffer.concat([certId.issuerNameHash, certId.issuerKeyHash]).toString('hex') === wanted;
}
