import { conflict, type Db, invalid, notFound, type Settings, type Text } from '@citywall/kernel';
import { DerError, parseCertificate, X509Error } from '@citywall/x509';
import { revokeAuthorityBySerial } from './authority.store.ts';
import type { Authority } from './authority-shelf.ts';
import {
  type CertificateRow,
  readCertificate,
  readCertificateBySerial,
  setCertificateState,
} from './certificate.store.ts';
import type { CertificateOrder, Certifier, CertifierPorts } from './certifier.ts';
import { authorityProfile } from './certify-authority.ts';
import { checkWish } from './check-wish.ts';
import { issueCertificate } from './issue-certificate.ts';
import { findProfile } from './profile.store.ts';
import type { Profile } from './profile.ts';
import { readCertificateRequest } from './read-request.ts';

/** The city's authorities as ways of enrolment see them. */
export function createCertifier(ports: CertifierPorts): Certifier {
  const { clock, settings, shelf } = ports;
  const chainOf = async (db: Db, row: CertificateRow): Promise<readonly Uint8Array[]> => {
    const line = await shelf.lineOf(db, row.authority);
    const below = line.filter(({ row: { parent } }) => parent !== null);
    return [row.certificate, ...below.map(({ row: { certificate } }) => certificate)];
  };
  return {
    readRequest: readCertificateRequest,
    check: (order) => refuseBreaches(order, profileFor(settings, order), settings),
    issue: async (db, order) => {
      const profile = profileFor(settings, order);
      refuseBreaches(order, profile, settings);
      const issuer = issuerFor(await shelf.all(db), profile, order.request.wish.key, clock.now());
      const row = await issueCertificate(ports, db, order, profile, issuer);
      if (order.way === 'platform') await ports.issuedByItself(db, row);
      return { row, chain: await chainOf(db, row) };
    },
    find: async (db, id) => {
      const row = await readCertificate(db, id);
      return row === undefined ? undefined : { row, chain: await chainOf(db, row) };
    },
    findByContent: async (db, der) => {
      const certificate = tryParse(der);
      if (certificate === undefined) return undefined;
      const { serialNumber, issuer } = certificate;
      for (const authority of await shelf.all(db)) {
        if (!authority.certificate.subject.equals(issuer)) continue;
        const row = await readCertificateBySerial(db, authority.row.id, serialNumber);
        if (row !== undefined && Buffer.from(row.certificate).equals(der)) return row;
      }
      return undefined;
    },
    findBySerial: async (db, keyIdentifier, serial) => {
      const authority = (await shelf.all(db)).find(({ row }) => row.keyIdentifier === keyIdentifier);
      return authority === undefined ? undefined : readCertificateBySerial(db, authority.row.id, serial);
    },
    revoke: async (db, id, reason) => {
      const row = await readCertificate(db, id, true);
      if (row === undefined) throw notFound({ en: 'The certificate', zh: '该证书' });
      if (row.state === 'revoked') throw alreadyRevoked();
      // What was held is revoked from the moment it was held (RFC 5280 section 5.3.2 leaves either).
      await setCertificateState(db, id, { state: 'revoked', reason, revokedAt: row.revokedAt ?? clock.now() });
      if (row.profile === authorityProfile) await revokeAuthorityBySerial(db, row.authority, row.serial);
      await ports.changed(db, row);
    },
  };
}

function tryParse(der: Uint8Array) {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return undefined;
    throw error;
  }
}

/** It was revoked for good before. */
export function alreadyRevoked() {
  return conflict('trust.certificate.revoked', {
    en: 'The certificate is revoked already; that cannot be undone.',
    zh: '证书已被吊销，无法撤回。',
  });
}

function profileFor(settings: Settings, { profile: name, way }: Pick<CertificateOrder, 'profile' | 'way'>): Profile {
  const profile = findProfile(settings, name);
  if (profile === undefined) throw notFound({ en: `The profile ${name}`, zh: `证书模板 ${name}` });
  if (way === 'platform' || profile.ways.includes(way)) return profile;
  throw refused([{ en: `the profile ${name} is not issued by way of ${way}`, zh: `模板 ${name} 不支持 ${way} 方式` }]);
}

function refuseBreaches(
  { request, namesProved }: Pick<CertificateOrder, 'request' | 'namesProved'>,
  profile: Profile,
  settings: Settings,
): void {
  const proved = namesProved ? { ...profile, names: { ...profile.names, hosts: ['*'] } } : profile;
  const breaches = checkWish(request.wish, proved, settings.get('trust.domain', ''));
  if (breaches.length > 0) throw refused(breaches.map(({ words }) => words));
}

function refused(reasons: readonly Text[]) {
  return invalid(
    'trust.request.refused',
    {
      en: `The request is outside its profile: ${reasons.map(({ en }) => en).join('; ')}.`,
      zh: `请求不符合证书模板：${reasons.map(({ zh }) => zh).join('；')}。`,
    },
    { reasons: reasons.map(({ en, zh }) => ({ en, zh })) },
  );
}

/** The active authority for the profile's purpose in the hierarchy of the key: national for SM2, else international; the newest. */
function issuerFor(authorities: readonly Authority[], { purpose }: Profile, key: string, now: number): Authority {
  const hierarchy = key === 'sm2' ? 'national' : 'international';
  const fitting = authorities.filter(
    ({ row }) =>
      row.hierarchy === hierarchy &&
      row.purpose === purpose &&
      row.state === 'active' &&
      row.key !== null &&
      row.notAfter > now,
  );
  const issuer = fitting.sort((one, other) => other.row.createdAt - one.row.createdAt)[0];
  if (issuer !== undefined) return issuer;
  throw conflict('trust.authority.missing', {
    en: `No active authority certifies ${purpose} in the ${hierarchy} hierarchy. Create one first.`,
    zh: `${hierarchy === 'national' ? '国密' : '国际'}体系中没有面向 ${purpose} 的有效签发机构。请先创建。`,
  });
}
