import { FormDialog } from '@citywall/ui';
import { type Application, useDecideApplication, useRenewSecret } from '../../api/applications.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { Code } from '../marks.tsx';

interface ActProperties {
  readonly of: Application;
  readonly onClose: () => void;
}

/** Shows where people will be sent, and opens the application. */
export function ApproveDialog({ of, onClose }: ActProperties) {
  const { t, text } = useWords();
  const decide = useDecideApplication();
  const addresses = [...of.redirectUris, ...of.logOutUris, ...(of.host ? [of.host] : [])];
  return (
    <ActDialog
      title={t('application.approve.title', { name: text(of.name) })}
      plan={
        <>
          <p>{t('application.approve.plan')}</p>
          <ul className="mono">
            {addresses.map((address) => (
              <li key={address}>{address}</li>
            ))}
          </ul>
        </>
      }
      affects={of.roles.length ? of.roles.join(', ') : t('application.everybody')}
      undone={t('application.approve.undone')}
      actLabel={t('application.approve')}
      withoutReason
      onClose={onClose}
      onAct={() => decide.mutateAsync({ id: of.id, verb: 'approve' })}
    />
  );
}

/** Closes the application to everybody. */
export function DisableDialog({ of, onClose }: ActProperties) {
  const { t, text } = useWords();
  const decide = useDecideApplication();
  return (
    <ActDialog
      title={t('application.disable.title', { name: text(of.name) })}
      plan={t('application.disable.plan')}
      affects={text(of.name)}
      undone={t('application.disable.undone')}
      actLabel={t('application.disable')}
      danger
      withoutReason
      onClose={onClose}
      onAct={() => decide.mutateAsync({ id: of.id, verb: 'disable' })}
    />
  );
}

/** Gives a new secret and shows it once. */
export function SecretDialog({ of, onClose }: ActProperties) {
  const { t, text } = useWords();
  const renew = useRenewSecret();
  return (
    <FormDialog
      title={t('application.secret.renew.title', { name: text(of.name) })}
      submitLabel={t('application.secret.renew')}
      pending={renew.isPending}
      done={renew.data !== undefined}
      problem={<Complaint error={renew.error} />}
      onSubmit={() => renew.mutate({ id: of.id })}
      onClose={onClose}
    >
      {renew.data ? (
        <>
          <p>{t('application.secret.once')}</p>
          <div className="raw">
            <Code value={renew.data.secret} />
          </div>
        </>
      ) : (
        <p className="plan">{t('application.secret.renew.plan')}</p>
      )}
    </FormDialog>
  );
}
