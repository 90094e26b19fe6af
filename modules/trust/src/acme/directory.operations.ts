import { type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { type AcmeDesk, answerJson } from './acme-desk.ts';
import { refuseAsAcme } from './acme-problem.ts';

const nothing = Type.Object({}, { additionalProperties: false });

/** Whether an account needs a binding to somebody the city knows. */
export function bindingRequired(desk: Pick<AcmeDesk, 'settings'>): boolean {
  return desk.settings.get('trust.acme.binding-required', true);
}

/** RFC 8555 sections 7.1.1 and 7.2: where things are, and fresh nonces. */
export function directoryOperations(desk: AcmeDesk): readonly Operation[] {
  const common = {
    input: nothing,
    output: Type.Unknown(),
    risk: 'low',
    authentication: 'none',
    rate: { perSecond: 100, burst: 500 },
    recording: 'aggregate',
    answers: 'protocol',
    resource: () => ({ type: 'AcmeResource', id: '*' }),
    refuse: (problem: Parameters<typeof refuseAsAcme>[0]) => refuseAsAcme(problem, desk.nonces.make()),
  } as const;
  return [
    operation({
      ...common,
      name: 'trust.acme.directory',
      http: 'GET /acme/directory',
      summary: { en: 'ACME directory (RFC 8555)', zh: 'ACME 目录（RFC 8555）' },
      run: async () => answerJson(200, directory(desk), { 'cache-control': 'public, max-age=3600' }),
    }),
    operation({
      ...common,
      name: 'trust.acme.new-nonce',
      http: 'GET /acme/new-nonce',
      summary: { en: 'A fresh ACME nonce', zh: '获取新的 ACME 随机数' },
      run: async () => ({
        // A GET is answered 204, a HEAD 200 (RFC 8555 section 7.2); clients take either.
        status: 204,
        headers: { 'replay-nonce': desk.nonces.make(), link: `<${desk.baseUrl()}/acme/directory>;rel="index"` },
        body: '',
      }),
    }),
  ];
}

function directory(desk: AcmeDesk): Record<string, unknown> {
  const at = (path: string) => `${desk.baseUrl()}/acme/${path}`;
  return {
    newNonce: at('new-nonce'),
    newAccount: at('new-account'),
    newOrder: at('new-order'),
    revokeCert: at('revoke-cert'),
    keyChange: at('key-change'),
    renewalInfo: at('renewal-info'),
    meta: { externalAccountRequired: bindingRequired(desk) },
  };
}
