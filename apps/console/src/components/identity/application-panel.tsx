import { Button, SidePanel } from '@citywall/ui';
import { useState } from 'react';
import { type Application, type ShownApplication, useApplication } from '../../api/applications.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Facts } from '../facts.tsx';
import { Code, StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { RoleNames } from '../role-choice.tsx';
import { ApproveDialog, DisableDialog, SecretDialog } from './application-acts.tsx';
import { ApplicationForm } from './application-form.tsx';

type Act = 'approve' | 'disable' | 'secret' | 'change';

/** One application: what it is, how it is connected, and what can be done with it now. */
export function ApplicationPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const shown = useApplication(id);
  const [act, setAct] = useState<Act>();
  const done = () => setAct(undefined);
  const application = shown.data?.application;
  return (
    <SidePanel title={text(application?.name) || '…'} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={shown}>
        {(answer) => (
          <div className="stack">
            <Acts of={answer.application} onAct={setAct} />
            <About of={answer.application} />
            <Connect of={answer} />
            {answer.secrets.length > 0 && <Secrets of={answer} />}
          </div>
        )}
      </Answer>
      {application && act === 'approve' && <ApproveDialog of={application} onClose={done} />}
      {application && act === 'disable' && <DisableDialog of={application} onClose={done} />}
      {application && act === 'secret' && <SecretDialog of={application} onClose={done} />}
      {application && act === 'change' && <ApplicationForm of={application} onClose={done} />}
    </SidePanel>
  );
}

function Acts({ of, onAct }: { readonly of: Application; readonly onAct: (act: Act) => void }) {
  const { t } = useWords();
  const decides = useHolds('security-administrator');
  const keeps = useHolds('system-administrator');
  return (
    <div className="row">
      {decides && of.state !== 'approved' && (
        <Button kind="primary" onClick={() => onAct('approve')}>
          {t('application.approve')}
        </Button>
      )}
      {keeps && <Button onClick={() => onAct('change')}>{t('application.change')}</Button>}
      {keeps && of.authentication.startsWith('client_secret') && (
        <Button onClick={() => onAct('secret')}>{t('application.secret.renew')}</Button>
      )}
      {(decides || keeps) && of.state !== 'disabled' && (
        <Button kind="danger" onClick={() => onAct('disable')}>
          {t('application.disable')}
        </Button>
      )}
    </div>
  );
}

function About({ of }: { readonly of: Application }) {
  const { t, word } = useWords();
  const rows = [
    [t('application.state'), <StateMark key="state" set="application.state" state={of.state} />],
    [t('application.kind'), t(`application.kind.${of.kind}`)],
    [t('application.roles'), of.roles.length ? <RoleNames key="roles" roles={of.roles} /> : t('application.everybody')],
    [t('application.assurance'), word('application.assurance', String(of.assurance))],
    [t('application.created'), <Moment key="created" at={of.createdAt} />],
    [t('application.by'), of.createdBy],
    [t('application.decided'), of.decidedBy ?? '–'],
  ] as const;
  return <Facts of={rows} />;
}

function Connect({ of: { application, issuer } }: { readonly of: ShownApplication }) {
  const { t, word } = useWords();
  const gated = application.kind === 'gated';
  const addresses = (uris: readonly string[]) => uris.map((uri) => <Code key={uri} value={uri} />);
  const rows = gated
    ? [
        [t('application.host'), <Code key="host" value={application.host ?? ''} />],
        [t('application.check'), <Code key="check" value={`${issuer}/forward-auth`} />],
      ]
    : [
        [t('application.issuer'), <Code key="issuer" value={issuer} />],
        [t('application.client'), <Code key="client" value={application.id} />],
        [t('application.discovery'), <Code key="discovery" value={`${issuer}/.well-known/openid-configuration`} />],
        [t('application.grants'), application.grantTypes.map((type) => word('grant', type)).join(' · ')],
        ...(application.redirectUris.length
          ? [[t('application.redirect'), addresses(application.redirectUris)] as const]
          : []),
        ...(application.backChannelUri
          ? [[t('application.backchannel'), addresses([application.backChannelUri])] as const]
          : []),
      ];
  return (
    <section className="stack tight">
      <h2>{t('application.connect')}</h2>
      <p className="soft">{t(gated ? 'application.connect.gated' : 'application.connect.text')}</p>
      <Facts of={rows as readonly (readonly [string, React.ReactNode])[]} />
    </section>
  );
}

function Secrets({ of: { secrets } }: { readonly of: ShownApplication }) {
  const { t } = useWords();
  return (
    <section className="stack tight">
      <h2>{t('application.secret')}</h2>
      <ul>
        {secrets.map(({ id, createdAt, expiresAt }) => (
          <li key={id}>
            {t(expiresAt === null ? 'application.secret.present' : 'application.secret.until')}{' '}
            <Moment at={expiresAt ?? createdAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}
