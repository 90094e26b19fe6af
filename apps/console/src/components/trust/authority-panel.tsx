import { Button, SidePanel } from '@citywall/ui';
import { useHolds } from '../../api/identity.ts';
import type { Authority } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Code, StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { saveFile } from '../save-file.ts';

interface AuthorityPanelProperties {
  readonly authority: Authority;
  readonly all: readonly Authority[];
  readonly onRetire: () => void;
  readonly onRollOver: () => void;
  readonly onClose: () => void;
}

/** One authority: what it is, its certificate, and what can be done with it. */
export function AuthorityPanel({ authority, all, onRetire, onRollOver, onClose }: AuthorityPanelProperties) {
  const { t, word } = useWords();
  const mayChange = useHolds('security-administrator');
  const before = all.find((one) => one.id === authority.succeeds);
  const after = all.find((one) => one.succeeds === authority.id);
  const changeable = mayChange && authority.ours && authority.state === 'active';
  const link = (one: Authority) => <a href={`/trust/authorities?authority=${one.id}`}>{one.name}</a>;
  return (
    <SidePanel title={authority.name} closeLabel={t('act.close')} onClose={onClose}>
      <div className="row between">
        <StateMark set="authority.state" state={authority.state} />
        {changeable && (
          <span className="row">
            {authority.parent !== null && <Button onClick={onRollOver}>{t('authority.rollover')}</Button>}
            <Button kind="danger" onClick={onRetire}>
              {t('authority.retire')}
            </Button>
          </span>
        )}
      </div>
      <dl className="facts">
        <dt>{t('authority.subject')}</dt>
        <dd>{authority.subject}</dd>
        <dt>{t('authority.purpose')}</dt>
        <dd>{word('authority.purpose', authority.purpose)}</dd>
        <dt>{t('authority.algorithm')}</dt>
        <dd>{word('algorithm', authority.algorithm)}</dd>
        <dt>{t('authority.from')}</dt>
        <dd>
          <Moment at={authority.notBefore} />
        </dd>
        <dt>{t('authority.to')}</dt>
        <dd>
          <Moment at={authority.notAfter} />
        </dd>
        <dt>{t('authority.key')}</dt>
        <dd>
          <Code value={authority.keyIdentifier} />
        </dd>
        {before && (
          <>
            <dt>{t('authority.predecessor')}</dt>
            <dd>{link(before)}</dd>
          </>
        )}
        {after && (
          <>
            <dt>{t('authority.successor')}</dt>
            <dd>{link(after)}</dd>
          </>
        )}
      </dl>
      <a href={`/trust/certificates?authority=${authority.id}`}>{t('authority.issued')}</a>
      <div className="row between">
        <h3>{t('authority.pem')}</h3>
        <Button small onClick={() => saveFile(`${authority.name.replace(/\W+/g, '-')}.pem`, authority.certificate)}>
          {t('authority.download')}
        </Button>
      </div>
      <pre className="raw pem">{authority.certificate}</pre>
    </SidePanel>
  );
}
