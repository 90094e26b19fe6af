import { X509Certificate } from 'node:crypto';
import { type Operation, operation } from '@citywall/kernel';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import Type from 'typebox';
import type { CertificateRow } from '../authority/certificate.store.ts';
import { readBinding } from './account.store.ts';
import { type AcmeCall, type AcmeDesk, acmeOperation, acmeTime, answerJson } from './acme-desk.ts';
import { acmeProblem, refuseAsAcme } from './acme-problem.ts';

/** CRLReasons that a holder may give: not those that only an authority knows (RFC 5280 section 5.3.1). */
const reasons = [0, 1, 3, 4, 5, 9];
const askAgainSeconds = 6 * 3_600;

/** RFC 8555 section 7.6 and RFC 9773: revocation, and when to renew. */
export function renewalOperations(desk: AcmeDesk): readonly Operation[] {
  return [
    acmeOperation(desk, {
      name: 'certificate.revoke',
      path: 'revoke-cert',
      summary: { en: 'Revoke a certificate over ACME', zh: '通过 ACME 吊销证书' },
      params: {},
      signedBy: 'either',
      run: async (request, _input, call) => {
        const { certificate, reason = 0 } = request.payload ?? {};
        if (typeof certificate !== 'string') throw acmeProblem('malformed', 'certificate must be DER in base64url.');
        if (!reasons.includes(reason as number))
          throw acmeProblem('badRevocationReason', `A reason is one of ${reasons.join(', ')}.`);
        const der = Buffer.from(certificate, 'base64url');
        const row = await desk.certifier.findByContent(call.db, der);
        if (row === undefined || !(await mayRevoke(request, row, der, call.db))) {
          throw acmeProblem(
            'unauthorized',
            'Only the holder of the certificate’s key or the account that ordered it may revoke it.',
          );
        }
        if (row.state === 'revoked') throw acmeProblem('alreadyRevoked', 'The certificate is revoked already.');
        await desk.certifier.revoke(call.db, row.id, reason as number);
        call.note({ certificate: row.id, serial: row.serial, reason: reason as number });
        return answerJson(200, {});
      },
    }),
    operation({
      name: 'trust.acme.renewal.get',
      http: 'GET /acme/renewal-info/{certificate}',
      summary: { en: 'When to renew a certificate (RFC 9773)', zh: '证书建议续期时间（RFC 9773）' },
      input: Type.Object({ certificate: Type.String({ maxLength: 120, pattern: '^[\\w-]+\\.[\\w-]+$' }) }),
      output: Type.Unknown(),
      risk: 'low',
      authentication: 'none',
      rate: { perSecond: 100, burst: 500 },
      recording: 'aggregate',
      answers: 'protocol',
      resource: ({ certificate }) => ({ type: 'AcmeResource', id: certificate }),
      refuse: (problem) => refuseAsAcme(problem, desk.nonces.make()),
      run: async ({ certificate }, call) => {
        const [keyIdentifier, serial] = certificate
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex')) as [string, string];
        const row = await desk.certifier.findBySerial(
          call.db,
          keyIdentifier,
          serial.replace(/^(?:00)+(?=..)/, '').replace(/^0(?=.)/, ''),
        );
        if (row === undefined) throw acmeProblem('malformed', 'There is no such certificate.');
        return answerJson(
          200,
          { suggestedWindow: windowOf(row, call.time) },
          { 'retry-after': String(askAgainSeconds) },
        );
      },
    }),
  ];
}

/** The last third of a certificate's life but its last tenth; at once when it is revoked. */
function windowOf({ notBefore, notAfter, state }: CertificateRow, now: number): { start: string; end: string } {
  const life = notAfter - notBefore;
  const [start, end] = state === 'valid' ? [notAfter - life / 3, notAfter - life / 10] : [now - 3_600_000, now];
  return { start: acmeTime(start), end: acmeTime(end) };
}

async function mayRevoke(
  { signer, account }: AcmeCall,
  row: CertificateRow,
  der: Uint8Array,
  db: Parameters<typeof readBinding>[0],
): Promise<boolean> {
  if (signer.kind === 'key') {
    const { publicKey } = new X509Certificate(der);
    return (await calculateJwkThumbprint(await exportJWK(publicKey))) === signer.thumbprint;
  }
  const binding = account?.binding ? await readBinding(db, account.binding) : undefined;
  return row.owner === (binding?.owner ?? account?.id);
}
