import { notFound, type Operation, operation, type Problem, type ProtocolAnswer } from '@citywall/kernel';
import { buildOcspError } from '@citywall/x509';
import Type from 'typebox';
import type { AuthorityShelf } from '../authority/authority-shelf.ts';
import { Id } from '../page.ts';
import type { OcspAnswer } from './answer-ocsp.ts';
import { createListShelf } from './list-shelf.ts';

const Shape = { output: Type.Unknown(), risk: 'low', authentication: 'none', recording: 'aggregate' } as const;
/** Relying parties ask often, whole offices behind one address. */
const rate = { perSecond: 20_000, burst: 40_000 };
const mostRequestBytes = 128 * 1024;

export interface StatusDesk {
  readonly shelf: AuthorityShelf;
  readonly answer: (authority: string, request: Uint8Array) => Promise<OcspAnswer>;
}

/** What relying parties fetch without signing in: states of certificates (RFC 6960), revocation lists and authorities' certificates. */
export function statusOperations({ shelf, answer }: StatusDesk): readonly Operation[] {
  const lists = createListShelf();
  return [
    operation({
      ...Shape,
      name: 'trust.ocsp.post',
      http: 'POST /ocsp/{authority}',
      summary: { en: 'State of certificates (OCSP, POST)', zh: '证书状态查询（OCSP，POST）' },
      input: Type.Object({ authority: Id }),
      rate,
      accepts: 'bytes',
      answers: 'protocol',
      transaction: false,
      refuse: refuseOcsp,
      resource: ({ authority }) => ({ type: 'Authority', id: authority }),
      run: async (input) => {
        const { authority, body } = input as typeof input & { body: Uint8Array };
        return ocspAnswer(await answer(authority, body.subarray(0, mostRequestBytes + 1)));
      },
    }),
    operation({
      ...Shape,
      name: 'trust.ocsp.get',
      http: 'GET /ocsp/{authority}/{request*}',
      summary: { en: 'State of certificates (OCSP, GET)', zh: '证书状态查询（OCSP，GET）' },
      input: Type.Object({ authority: Id, request: Type.String({ minLength: 1, maxLength: 4_096 }) }),
      rate,
      answers: 'protocol',
      refuse: refuseOcsp,
      resource: ({ authority }) => ({ type: 'Authority', id: authority }),
      run: async ({ authority, request }, call) => {
        const given = await answer(authority, Buffer.from(request, 'base64'));
        const seconds = given.nextUpdate === undefined ? 0 : Math.floor((given.nextUpdate - call.time) / 1000);
        // A cache may keep an answer, but shortly: a revocation must show.
        return ocspAnswer(given, { 'cache-control': `public, max-age=${Math.min(seconds, 1)}, no-transform` });
      },
    }),
    operation({
      ...Shape,
      name: 'trust.list.get',
      http: 'GET /crl/{authority}/{file}',
      summary: { en: 'Revocation list of an authority', zh: '签发机构的证书吊销列表' },
      input: Type.Object({ authority: Id, file: Type.String({ pattern: '^\\d{1,3}(-delta)?\\.crl$' }) }),
      rate,
      answers: 'protocol',
      resource: ({ authority }) => ({ type: 'Authority', id: authority }),
      run: async ({ authority, file }, call) => {
        const kind = file.includes('-delta') ? 'delta' : 'full';
        const found = await lists.find(call.db, authority, Number.parseInt(file, 10), kind);
        if (found === undefined) throw notFound({ en: 'The list', zh: '该列表' });
        const { list, content } = found;
        const seconds = Math.max(0, Math.floor((list.nextUpdate - call.time) / 1000));
        return {
          status: 200,
          headers: {
            'content-type': 'application/pkix-crl',
            'cache-control': `public, max-age=${Math.min(seconds, 60)}`,
            'last-modified': new Date(list.thisUpdate).toUTCString(),
          },
          body: content,
        };
      },
    }),
    operation({
      ...Shape,
      name: 'trust.authority.certificate',
      http: 'GET /authority/{file}',
      summary: { en: 'Certificate of an authority', zh: '签发机构证书' },
      input: Type.Object({ file: Type.String({ pattern: '^[0-9a-f-]{36}\\.cer$' }) }),
      rate,
      answers: 'protocol',
      resource: ({ file }) => ({ type: 'Authority', id: file.slice(0, 36) }),
      run: async ({ file }, call) => {
        const found = (await shelf.all(call.db)).find(({ row }) => row.id === file.slice(0, 36));
        if (found === undefined) throw notFound({ en: 'The authority', zh: '该签发机构' });
        const headers = { 'content-type': 'application/pkix-cert', 'cache-control': 'public, max-age=3600' };
        return { status: 200, headers, body: found.row.certificate };
      },
    }),
  ];
}

function ocspAnswer({ content }: OcspAnswer, headers: Readonly<Record<string, string>> = {}): ProtocolAnswer {
  return { status: 200, headers: { 'content-type': 'application/ocsp-response', ...headers }, body: content };
}

/** RFC 6960 section 4.2.1: errors are answers too, unsigned. */
function refuseOcsp({ status, code }: Problem): ProtocolAnswer {
  const error =
    code === 'trust.sealed' || status === 429 ? 'tryLater' : status >= 500 ? 'internalError' : 'malformedRequest';
  return ocspAnswer({ content: buildOcspError(error), nextUpdate: undefined });
}
