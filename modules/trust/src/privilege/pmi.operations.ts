import { type Clock, notFound, type Operation, operation } from '@citywall/kernel';
import { formatName, formatPem, keyIdentifier, parseCertificate } from '@citywall/x509';
import Type from 'typebox';
import { listOf } from '../page.ts';
import { rfc3339 } from '../surroundings.ts';
import { readAttributeAuthorities, readPrivilegeLists } from './attribute-authority.store.ts';

/** Relying parties ask often, whole offices behind one address. */
const rate = { perSecond: 5_000, burst: 10_000 };

/** Who gives privileges, and what relying parties fetch to check them offline. */
export function pmiOperations({ clock }: { readonly clock: Clock }): readonly Operation[] {
  return [
    operation({
      name: 'trust.attribute-authority.list',
      http: 'GET /trust/attribute-authorities',
      summary: { en: 'The city’s attribute authorities and their lists', zh: '城市属性权威及其吊销列表' },
      input: Type.Object({}, { additionalProperties: false }),
      output: listOf(
        Type.Object({
          id: Type.String(),
          hierarchy: Type.String(),
          subject: Type.String(),
          keyIdentifier: Type.String(),
          notBefore: Type.String(),
          notAfter: Type.String(),
          /** Whether it gives privileges now. */
          active: Type.Boolean(),
          list: Type.Union([
            Type.Object({ number: Type.Integer(), thisUpdate: Type.String(), nextUpdate: Type.String() }),
            Type.Null(),
          ]),
          certificate: Type.String(),
        }),
      ),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'AttributeAuthority', id: '*' }),
      run: async (_input, { db }) => {
        const now = clock.now();
        const lists = await readPrivilegeLists(db);
        const seen = new Set<string>();
        const items = (await readAttributeAuthorities(db)).map((row) => {
          const certificate = parseCertificate(row.certificate);
          const active = row.valid && row.notAfter > now && !seen.has(row.hierarchy);
          if (active) seen.add(row.hierarchy);
          const list = lists.find(({ authority }) => authority === row.id);
          return {
            ...{ id: row.id, hierarchy: row.hierarchy, active, subject: formatName(certificate.subject) },
            keyIdentifier: Buffer.from(keyIdentifier(certificate.publicKey)).toString('hex'),
            ...{ notBefore: rfc3339(certificate.notBefore), notAfter: rfc3339(row.notAfter) },
            list:
              list === undefined
                ? null
                : {
                    number: Number(list.number),
                    thisUpdate: rfc3339(list.thisUpdate),
                    nextUpdate: rfc3339(list.nextUpdate),
                  },
            certificate: formatPem('CERTIFICATE', row.certificate),
          };
        });
        return { items, next: null };
      },
    }),
    operation({
      name: 'trust.pmi.get',
      http: 'GET /pmi/{file}',
      summary: { en: 'Certificate or list of an attribute authority', zh: '属性权威的证书或吊销列表' },
      input: Type.Object({ file: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(cer|crl)$' }) }),
      output: Type.Unknown(),
      risk: 'low',
      authentication: 'none',
      recording: 'aggregate',
      rate,
      answers: 'protocol',
      resource: ({ file }) => ({ type: 'AttributeAuthority', id: file.slice(0, 36) }),
      run: async ({ file }, call) => {
        const id = file.slice(0, 36);
        if (file.endsWith('.cer')) {
          const row = (await readAttributeAuthorities(call.db)).find((one) => one.id === id);
          if (row === undefined) throw notFound({ en: 'The attribute authority', zh: '该属性权威' });
          return answer('application/pkix-cert', 3_600, row.certificate);
        }
        const list = (await readPrivilegeLists(call.db)).find(({ authority }) => authority === id);
        if (list === undefined) throw notFound({ en: 'The list', zh: '该列表' });
        const seconds = Math.max(0, Math.floor((list.nextUpdate - call.time) / 1_000));
        return answer('application/pkix-crl', Math.min(seconds, 10), list.content);
      },
    }),
  ];
}

function answer(type: string, seconds: number, body: Uint8Array) {
  return { status: 200, headers: { 'content-type': type, 'cache-control': `public, max-age=${seconds}` }, body };
}
