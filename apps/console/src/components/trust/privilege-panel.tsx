import { Button, SidePanel } from '@citywall/ui';
import { useState } from 'react';
import { useHolds, useSession } from '../../api/identity.ts';
import { type PrivilegeCertificate, usePrivilege, useRevokePrivilege } from '../../api/privileges.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { saveFile } from '../save-file.ts';
import { commonName, grouped } from './names.ts';
import { usePrivilegeName } from './privilege-name.ts';

function Revoke({ privilege, onClose }: { readonly privilege: PrivilegeCertificate; readonly onClose: () => void }) {
  const { t } = useWords();
  const revoke = useRevokePrivilege();
  return (
    <ActDialog
      title={`${t('privilege.revoke')}: ${commonName(privilege.holder.subject)}`}
      plan={t('privilege.revoke.plan')}
      undone={t('certificate.revoke.undone')}
      actLabel={t('privilege.revoke')}
      danger
      onClose={onClose}
      onAct={async (words) => {
        await revoke.mutateAsync({ id: privilege.id, words });
        showNotice({ text: t('privilege.revoke.done') });
      }}
    />
  );
}

/** One privilege certificate: whose, what it lets do and where, until when, and the file itself. */
export function PrivilegePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const answer = usePrivilege(id);
  const nameOf = usePrivilegeName();
  const me = useSession().data?.user.id;
  const mayRevokeAll = useHolds('security-administrator');
  const [revoking, setRevoking] = useState(false);
  return (
    <SidePanel
      title={answer.data ? commonName(answer.data.holder.subject) : t('privilege.tab.certificates')}
      closeLabel={t('act.close')}
      onClose={onClose}
    >
      <Answer of={answer} lines={8}>
        {(privilege) => (
          <>
            <div className="row between">
              <StateMark set="privilege.state" state={privilege.state} />
              {privilege.state === 'valid' && privilege.revocable && (mayRevokeAll || privilege.issuedBy.id === me) && (
                <Button kind="danger" onClick={() => setRevoking(true)}>
                  {t('privilege.revoke')}
                </Button>
              )}
            </div>
            <dl className="facts">
              <dt>{t('privilege.rights')}</dt>
              <dd>
                {privilege.privileges.map((one) => (
                  <div key={`${one.kind} ${one.value}`}>
                    <strong>{nameOf(one)}</strong> <span className="small soft mono">{one.value}</span>
                  </div>
                ))}
              </dd>
              <dt>{t('privilege.holder')}</dt>
              <dd>
                {privilege.holder.certificate ? (
                  <a href={`/trust/certificates?certificate=${privilege.holder.certificate}`}>
                    {privilege.holder.subject}
                  </a>
                ) : (
                  privilege.holder.subject
                )}
              </dd>
              <dt>{t('privilege.targets')}</dt>
              <dd>
                {[...(privilege.targets?.names ?? []), ...(privilege.targets?.groups ?? [])].join(', ') ||
                  t('privilege.everywhere')}
              </dd>
              <dt>{t('certificate.validity')}</dt>
              <dd>
                <Moment at={privilege.notBefore} /> – <Moment at={privilege.notAfter} />
                {!privilege.revocable && <div className="small soft">{t('privilege.revocable.no')}</div>}
              </dd>
              <dt>{t('privilege.by')}</dt>
              <dd>
                {privilege.issuedBy.name} · <Moment at={privilege.issuedAt} />
              </dd>
              <dt>{t('certificate.serial')}</dt>
              <dd className="mono">{grouped(privilege.serial)}</dd>
            </dl>
            <div className="row between">
              <h3>{t('certificate.copy')}</h3>
              <Button
                small
                onClick={() => saveFile(`privilege-${privilege.serial}.pem`, privilege.certificate + privilege.chain)}
              >
                {t('privilege.download')}
              </Button>
            </div>
            <pre className="raw pem">{privilege.certificate}</pre>
            <a href={`/audit?text=${privilege.id}`}>{t('certificate.records')}</a>
            {revoking && <Revoke privilege={privilege} onClose={() => setRevoking(false)} />}
          </>
        )}
      </Answer>
    </SidePanel>
  );
}
