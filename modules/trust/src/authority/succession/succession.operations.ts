import { type Call, conflict, type Operation, operation } from '@citywall/kernel';
import { formatName, formatPem, parseCertificate, revocationReasons } from '@citywall/x509';
import Type from 'typebox';
import { Id, Reason } from '../../page.ts';
import { rfc3339 } from '../../surroundings.ts';
import { readAuthorities, setAuthorityOffline } from '../authority.store.ts';
import { chainsOf } from '../authority-chains.ts';
import type { AuthorityDesk } from '../authority-desk.ts';
import { authorityOf } from '../authority-shelf.ts';
import { AuthoritySchema, authorityHere, authorityView, keyKinds } from '../authority-view.ts';
import { countCertificates } from '../certificate-count.store.ts';
import { presentRoot } from '../move-authority.ts';
import { limitsOf, ShownLimitsSchema } from '../outside/limits.ts';
import { OfferedReason } from '../revocation-reasons.ts';
import { revokeAuthority } from '../revoke-authority.ts';
import { type LinkRow, readLinks } from './link.store.ts';
import { renewAuthority } from './renew-authority.ts';
import { rollOver } from './roll-over.ts';

/** Schema of a further certificate for an authority's key. */
export const LinkSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['new-with-old', 'old-with-new', 'received']),
  subject: Type.String(),
  issuer: Type.String(),
  notBefore: Type.String(),
  notAfter: Type.String(),
  certificate: Type.String(),
});

/** One authority as a whole, its renewal, roll-over and revocation. */
export function successionOperations(desk: AuthorityDesk): readonly Operation[] {
  return [get(desk), renew(desk), roll(desk), revoke(desk), takeOffline(desk)];
}

const resource = ({ id }: { id: string }) => ({ type: 'Authority', id });

function get(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.get',
    http: 'GET /trust/authorities/{id}',
    summary: {
      en: 'One authority: what it issued, further certificates for its key, chains to every root, and its limits',
      zh: '单个机构：签发数量、其密钥的其他证书、通往各根的证书链及其限制',
    },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: Type.Object({
      authority: AuthoritySchema,
      issued: Type.Object({
        valid: Type.Integer(),
        held: Type.Integer(),
        revoked: Type.Integer(),
        expired: Type.Integer(),
      }),
      links: Type.Array(LinkSchema),
      chains: Type.Array(
        Type.Object({ to: Type.String(), by: Type.Enum(['own', 'link', 'cross']), chain: Type.String() }),
      ),
      limits: ShownLimitsSchema,
    }),
    risk: 'low',
    recording: 'aggregate',
    resource,
    run: async ({ id }, call) => {
      const authority = await authorityHere(desk, call, id);
      const links = await readLinks(call.db);
      const chains = chainsOf(authority, await desk.shelf.all(call.db), links);
      const { states } = await countCertificates(call.db, { authority: id }, call.time);
      return {
        authority: authorityView(authority),
        issued: states,
        links: links.filter((link) => link.authority === id).map(linkView),
        chains: chains.map(({ by, certificates }) => ({
          to: formatName(certificates[certificates.length - 1]!.subject),
          by,
          chain: certificates.map(({ raw }) => formatPem('CERTIFICATE', raw)).join(''),
        })),
        limits: limitsOf(authority.certificate),
      };
    },
  });
}

function renew(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.renew',
    http: 'POST /trust/authorities/{id}/renew',
    summary: {
      en: 'Certify the key of an issuing authority for a longer time; in a ceremony',
      zh: '为签发机构的密钥续签证书；须在仪式中进行',
    },
    input: Type.Object(
      { id: Id, years: Type.Optional(Type.Integer({ minimum: 1, maximum: 15 })) },
      { additionalProperties: false },
    ),
    output: AuthoritySchema,
    risk: 'critical',
    resource,
    run: async ({ id, years = 8 }, call) => {
      const present = await authorityHere(desk, call, id);
      const { parent } = present.row;
      if (parent === null || present.row.key === null || present.row.state !== 'active') throw rollInstead();
      const root = presentRoot(await desk.shelf.all(call.db), parent, call.time);
      await renewAuthority(desk, call.db, present, root, { years, by: call.principal.name });
      return changed(desk, call, id);
    },
  });
}

function roll(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.roll-over',
    http: 'POST /trust/authorities/{id}/roll-over',
    summary: {
      en: 'Give an authority a new key; the former answers for what it issued, and roots get link certificates (RFC 4210); in a ceremony',
      zh: '机构更换密钥；原密钥继续为已签发证书提供状态，根机构另签发链接证书（RFC 4210）；须在仪式中进行',
    },
    input: Type.Object(
      {
        id: Id,
        kind: Type.Optional(Type.Enum(keyKinds)),
        years: Type.Optional(Type.Integer({ minimum: 1, maximum: 25 })),
      },
      { additionalProperties: false },
    ),
    output: AuthoritySchema,
    risk: 'critical',
    resource,
    run: async ({ id, kind, years }, call) => {
      const former = await authorityHere(desk, call, id);
      const { key, parent, hierarchy } = former.row;
      if (key === null) throw notOurs();
      const usual = hierarchy === 'national' ? 'sm2' : parent === null ? 'ecdsa-p384' : 'ecdsa-p256';
      const wish = { kind: kind ?? usual, years: years ?? (parent === null ? 20 : 8), by: call.principal.name };
      const made = await rollOver(desk, call.db, former, await desk.shelf.all(call.db), wish);
      call.afterCommit(desk.authoritiesChanged);
      call.note({ authority: made.id, name: made.name, serial: made.serial, succeeds: id });
      return authorityView(authorityOf(made));
    },
  });
}

function revoke(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.revoke',
    http: 'POST /trust/authorities/{id}/revoke',
    summary: {
      en: 'Revoke an authority for good, with every certificate for its key',
      zh: '吊销机构及其密钥的所有证书（不可撤回）',
    },
    input: Type.Object({ id: Id, reason: OfferedReason, words: Reason }, { additionalProperties: false }),
    output: AuthoritySchema,
    risk: 'critical',
    resource,
    run: async ({ id, reason, words }, call) => {
      const { row } = await authorityHere(desk, call, id);
      const certificates = await revokeAuthority(desk, call.db, row, revocationReasons[reason]);
      call.note({ reason, words, certificates });
      return changed(desk, call, id);
    },
  });
}

function takeOffline(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.take-offline',
    http: 'POST /trust/authorities/{id}/take-offline',
    summary: {
      en: 'Let the key of a root that was founded online be used in ceremonies only; in a ceremony',
      zh: '将在线建立的根机构密钥改为仅在仪式中使用；须在仪式中进行',
    },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: AuthoritySchema,
    risk: 'critical',
    resource,
    run: async ({ id }, call) => {
      const { row } = await authorityHere(desk, call, id);
      if (row.key === null) throw notOurs();
      if (row.parent !== null || row.offline) throw rootsOnly();
      const words = { en: `Key of ${row.name} taken offline`, zh: `${row.name} 的密钥转为离线` };
      await desk.ceremonies.act(call.db, call.principal.name, words);
      await desk.keys.takeOffline(call.db, row.key);
      await setAuthorityOffline(call.db, id);
      return changed(desk, call, id);
    },
  });
}

/** The authority as the call's transaction leaves it. */
async function changed(desk: AuthorityDesk, call: Call, id: string) {
  call.afterCommit(desk.authoritiesChanged);
  const row = (await readAuthorities(call.db)).find((one) => one.id === id);
  if (row === undefined) throw new Error(`the authority ${id} is gone`);
  return authorityView(authorityOf(row));
}

/** A further certificate of an authority as it is shown. */
export function linkView({ id, kind, certificate: der }: LinkRow) {
  const { subject, issuer, notBefore, notAfter } = parseCertificate(der);
  return {
    ...{ id, kind, subject: formatName(subject), issuer: formatName(issuer) },
    ...{ notBefore: rfc3339(notBefore), notAfter: rfc3339(notAfter), certificate: formatPem('CERTIFICATE', der) },
  };
}

function rollInstead() {
  return conflict('trust.authority.renew', {
    en: 'Only an active issuing authority is renewed. Give a root a new key instead (roll over).',
    zh: '只有有效的签发机构可以续签。根机构请改为更换密钥。',
  });
}

function rootsOnly() {
  return conflict('trust.authority.offline', {
    en: 'Only a root whose key is online is taken offline.',
    zh: '只有密钥在线的根机构可以转为离线。',
  });
}

function notOurs() {
  return conflict('trust.authority.elsewhere', {
    en: 'The key of this authority is not the city’s. Its owner rolls it over.',
    zh: '该机构的密钥不属于本城市，应由其所有者更换。',
  });
}
