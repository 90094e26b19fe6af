import { conflict, newId, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, Name } from '../../page.ts';
import type { AuthorityDesk } from '../authority-desk.ts';
import { authorityOf } from '../authority-shelf.ts';
import { AuthoritySchema, authorityHere, authorityView } from '../authority-view.ts';
import { requireRoot } from '../move-authority.ts';
import { insertLink, type LinkRow } from '../succession/link.store.ts';
import { LinkSchema, linkView } from '../succession/succession.operations.ts';
import { certifyOutside, isForKeyOf, readOutside } from './certify-outside.ts';
import { LimitsSchema } from './limits.ts';
import { readChain, refusedChain, validateChain } from './read-chain.ts';

const Pem = Type.String({ minLength: 1, maxLength: 100_000 });
const Years = Type.Integer({ minimum: 1, maximum: 15 });

/** Authorities of others: under a root of ours, and cross-certified in both directions. */
export function outsideOperations(desk: AuthorityDesk): readonly Operation[] {
  return [subordinate(desk), crossCertify(desk), acceptCross(desk)];
}

function subordinate(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.subordinate',
    http: 'POST /trust/authorities/{root}/subordinates',
    summary: {
      en: 'Certify an existing authority of others under a root of the city, within limits; in a ceremony',
      zh: '将他方现有机构纳入本市根机构之下，并限定其范围；须在仪式中进行',
    },
    input: Type.Object(
      { root: Id, name: Name, request: Pem, years: Years, limits: Type.Optional(LimitsSchema) },
      { additionalProperties: false },
    ),
    output: AuthoritySchema,
    risk: 'critical',
    resource: ({ root }) => ({ type: 'Authority', id: root }),
    run: async ({ root: id, name, request, years, limits = {} }, call) => {
      if (limits.mappings !== undefined) throw crossOnly();
      const root = requireRoot(await authorityHere(desk, call, id), call.time);
      const wish = { name, purpose: 'outside', years, limits, by: call.principal.name } as const;
      const made = await certifyOutside(desk, call.db, root, readOutside(request), wish);
      call.afterCommit(desk.authoritiesChanged);
      call.note({ authority: made.id, name, serial: made.serial, subject: made.subject, limits });
      return authorityView(authorityOf(made));
    },
  });
}

function crossCertify(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.cross-certify',
    http: 'POST /trust/authorities/{root}/cross-certificates',
    summary: {
      en: 'Give a root of others a cross certificate by a root of the city, within limits; in a ceremony',
      zh: '由本市根机构为他方根机构签发交叉证书，并限定其范围；须在仪式中进行',
    },
    input: Type.Object(
      { root: Id, name: Name, certificate: Pem, years: Years, limits: Type.Optional(LimitsSchema) },
      { additionalProperties: false },
    ),
    output: AuthoritySchema,
    risk: 'critical',
    resource: ({ root }) => ({ type: 'Authority', id: root }),
    run: async ({ root: id, name, certificate, years, limits = {} }, call) => {
      const root = requireRoot(await authorityHere(desk, call, id), call.time);
      const wish = { name, purpose: 'cross', years, limits, by: call.principal.name } as const;
      const made = await certifyOutside(desk, call.db, root, readOutside(certificate, 'certificate'), wish);
      call.afterCommit(desk.authoritiesChanged);
      call.note({ authority: made.id, name, serial: made.serial, subject: made.subject, limits });
      return authorityView(authorityOf(made));
    },
  });
}

function acceptCross(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.accept-cross',
    http: 'POST /trust/authorities/{id}/received-certificates',
    summary: {
      en: 'Take the cross certificate that a root of others gave an authority of the city, to be offered in chains',
      zh: '接收他方根机构为本市机构签发的交叉证书，用于提供证书链',
    },
    input: Type.Object(
      { id: Id, chain: Pem, rootFingerprint: Type.Optional(Type.String({ maxLength: 100 })) },
      { additionalProperties: false },
    ),
    output: LinkSchema,
    risk: 'critical',
    resource: ({ id }) => ({ type: 'Authority', id }),
    run: async ({ id, chain: text, rootFingerprint }, call) => {
      const authority = await authorityHere(desk, call, id);
      const chain = readChain(text);
      const own = chain.find(
        (one) => isForKeyOf(authority, one) && !Buffer.from(one.raw).equals(authority.certificate.raw),
      );
      if (own === undefined || own.isSelfIssued)
        throw refusedChain('none of them was given to this authority by another', '其中没有他方为该机构签发的证书');
      const all = await desk.shelf.all(call.db);
      const path = validateChain(own, chain, all, rootFingerprint, call.time);
      const row: LinkRow = {
        ...{ id: newId(), kind: 'received', authority: id, issuer: null, certificate: own.raw },
        above: path
          .slice(0, -1)
          .reverse()
          .map(({ raw }) => raw),
        createdAt: call.time,
      };
      await insertLink(call.db, row);
      call.afterCommit(desk.authoritiesChanged);
      call.note({ link: row.id, serial: own.serialNumber });
      return linkView(row);
    },
  });
}

function crossOnly() {
  return conflict('trust.limits.mappings', {
    en: 'Policies are mapped in cross certificates only. Leave the mappings out.',
    zh: '策略映射仅用于交叉证书。请去掉映射。',
  });
}
