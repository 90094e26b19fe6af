import { useState } from 'react';
import { type Certificate, useCertificateAct } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';
import { commonName } from './names.ts';
import { RevocationReason } from './revocation-reason.tsx';

/** What can be done with an issued certificate. */
export type CertificateVerb = 'revoke' | 'hold' | 'release';

interface CertificateActProperties {
  readonly certificate: Certificate;
  readonly verb: CertificateVerb;
  readonly onClose: () => void;
}

/** Revokes, holds or releases a certificate, after saying what that means and asking why. */
export function CertificateActDialog({ certificate, verb, onClose }: CertificateActProperties) {
  const { t, word } = useWords();
  const act = useCertificateAct();
  const [reason, setReason] = useState('superseded');
  const name = commonName(certificate.subject);
  return (
    <ActDialog
      title={`${t(`certificate.${verb}`)}: ${name}`}
      plan={t(`certificate.${verb}.plan`)}
      affects={`${word('owner', certificate.owner.type)} · ${certificate.owner.id}`}
      undone={t(`certificate.${verb}.undone`)}
      actLabel={t(`certificate.${verb}`)}
      danger={verb !== 'release'}
      onClose={onClose}
      onAct={async (words) => {
        await act.mutateAsync({ id: certificate.id, verb, words, ...(verb === 'revoke' ? { reason } : {}) });
        showNotice({
          text: t(`certificate.${verb}.done`, { name }),
          href: `/trust/certificates?certificate=${certificate.id}`,
        });
      }}
    >
      {verb === 'revoke' && <RevocationReason value={reason} onChange={setReason} />}
    </ActDialog>
  );
}
