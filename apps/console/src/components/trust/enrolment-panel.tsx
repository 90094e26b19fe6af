import { Button, SidePanel } from '@citywall/ui';
import { type Enrolment, useEnrolment } from '../../api/enrolment.ts';
import { useHolds, useSession } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Code, StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { commonName } from './names.ts';
import { useProfileTitle } from './profile-title.ts';

/** What can be done with a request. */
export type EnrolmentVerb = 'approve' | 'refuse' | 'withdraw';

interface ActsProperties {
  readonly enrolment: Enrolment;
  readonly act: (enrolment: Enrolment, verb: EnrolmentVerb) => void;
}

function Acts({ enrolment, act }: ActsProperties) {
  const { t } = useWords();
  const session = useSession();
  const mayDecide = useHolds('security-administrator');
  if (enrolment.state !== 'requested') return null;
  const me = session.data?.user.id;
  if (me === enrolment.requester.id || me === enrolment.owner.id)
    return (
      <>
        <p className="plan">{t('enrolment.own')}</p>
        <div>
          <Button onClick={() => act(enrolment, 'withdraw')}>{t('enrolment.withdraw')}</Button>
        </div>
      </>
    );
  if (!mayDecide) return null;
  return (
    <div className="row">
      <Button kind="primary" onClick={() => act(enrolment, 'approve')}>
        {t('enrolment.approve')}
      </Button>
      <Button kind="danger" onClick={() => act(enrolment, 'refuse')}>
        {t('enrolment.refuse')}
      </Button>
    </div>
  );
}

/** One request: who asks for what, and what came of it. */
export function EnrolmentPanel({
  id,
  act,
  onClose,
}: {
  readonly id: string;
  readonly act: ActsProperties['act'];
  readonly onClose: () => void;
}) {
  const { t, word } = useWords();
  const profileTitle = useProfileTitle();
  const answer = useEnrolment(id);
  const title = answer.data ? commonName(answer.data.enrolment.subject) : t('enrolment.title');
  return (
    <SidePanel title={title} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={answer} lines={6}>
        {({ enrolment, request }) => (
          <>
            <StateMark set="enrolment.state" state={enrolment.state} />
            <Acts enrolment={enrolment} act={act} />
            <dl className="facts">
              <dt>{t('enrolment.subject')}</dt>
              <dd>{enrolment.subject}</dd>
              <dt>{t('certificate.names')}</dt>
              <dd>
                {enrolment.names.length === 0 && <span className="soft">{t('certificate.names.none')}</span>}
                {enrolment.names.map((name) => (
                  <div key={name}>
                    <Code value={name} />
                  </div>
                ))}
              </dd>
              <dt>{t('certificate.profile')}</dt>
              <dd>{profileTitle(enrolment.profile)}</dd>
              <dt>{t('enrolment.key')}</dt>
              <dd>{word('key.kind', enrolment.keyKind)}</dd>
              <dt>{t('enrolment.requester')}</dt>
              <dd>{enrolment.requester.name}</dd>
              <dt>{t('enrolment.owner')}</dt>
              <dd>
                {word('owner', enrolment.owner.type)} · {enrolment.owner.name}
              </dd>
              <dt>{t('enrolment.way')}</dt>
              <dd>{word('enrolment.way', enrolment.way)}</dd>
              <dt>{t('enrolment.when')}</dt>
              <dd>
                <Moment at={enrolment.createdAt} />
              </dd>
              {enrolment.decidedBy && (
                <>
                  <dt>{t('enrolment.decided')}</dt>
                  <dd>
                    {enrolment.decidedBy.name} · <Moment at={enrolment.decidedAt} />
                    {enrolment.reason && <div>{enrolment.reason}</div>}
                  </dd>
                </>
              )}
            </dl>
            {enrolment.certificate && (
              <a href={`/trust/certificates?certificate=${enrolment.certificate}`}>{t('enrolment.certificate')}</a>
            )}
            <h3>{t('enrolment.request')}</h3>
            <pre className="raw pem">{request}</pre>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}
