import { Button, SidePanel } from '@citywall/ui';
import type { Signatory } from '../../api/documents.ts';
import { useHolds, useUsers } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { SealPicture } from './seal-picture.tsx';

interface SignatoryPanelProperties {
  readonly signatory: Signatory;
  readonly onAct: (act: 'users' | 'retire') => void;
  readonly onClose: () => void;
}

/** One name: its seal, large, its key and certificate, who may use it. */
export function SignatoryPanel({ signatory, onAct, onClose }: SignatoryPanelProperties) {
  const { t, word } = useWords();
  const mayChange = useHolds('security-administrator');
  const seesPeople = useHolds('security-administrator', 'system-administrator');
  const people = useUsers(seesPeople).data?.items ?? [];
  const nameOf = (id: string) => {
    const person = people.find((one) => one.id === id);
    return person ? person.displayName || person.name : t('signatory.users.unknown', { id: id.slice(0, 8) });
  };
  return (
    <SidePanel title={signatory.name} closeLabel={t('act.close')} onClose={onClose}>
      <div className="row between">
        <StateMark set="signatory.state" state={signatory.state} />
        {mayChange && signatory.state === 'active' && (
          <span className="row">
            <Button onClick={() => onAct('users')}>{t('signatory.set-users')}</Button>
            <Button kind="danger" onClick={() => onAct('retire')}>
              {t('signatory.retire')}
            </Button>
          </span>
        )}
      </div>
      {signatory.seal && (
        <div className="seal-stand">
          <SealPicture words={signatory.seal} size={168} label={t('sign.seal.there', { name: signatory.name })} />
        </div>
      )}
      <dl className="facts">
        <dt>{t('signatory.organisation')}</dt>
        <dd>{signatory.organisation}</dd>
        <dt>{t('signatory.kind')}</dt>
        <dd>{word('signatory.kind', signatory.kind)}</dd>
        <dt>{t('signatory.seal')}</dt>
        <dd>{signatory.seal ?? <span className="soft">{t('signatory.seal.none')}</span>}</dd>
        <dt>{t('signatory.key')}</dt>
        <dd>{word('key.kind', signatory.keyKind)}</dd>
        <dt>{t('signatory.certificate')}</dt>
        <dd>
          <a href={`/trust/certificates?certificate=${signatory.certificate}`}>{t('signatory.certificate.open')}</a>
        </dd>
        <dt>{t('signatory.users')}</dt>
        <dd>
          {signatory.users.length === 0 && <span className="soft">{t('signatory.users.none')}</span>}
          {seesPeople
            ? signatory.users.map((id) => <div key={id}>{nameOf(id)}</div>)
            : signatory.users.length > 0 && t('signatory.users.count', { count: signatory.users.length })}
        </dd>
        <dt>{t('signatory.created')}</dt>
        <dd>
          <Moment at={signatory.createdAt} />
        </dd>
      </dl>
    </SidePanel>
  );
}
