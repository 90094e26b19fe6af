import { SidePanel } from '@citywall/ui';
import type { Signing } from '../../api/documents.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { Code } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { grouped } from '../trust/names.ts';

interface SigningPanelProperties {
  readonly signing: Signing;
  readonly onClose: () => void;
}

/** One signing: what, in whose name, by whom, when, and the record that proves it. */
export function SigningPanel({ signing, onClose }: SigningPanelProperties) {
  const { t, word } = useWords();
  const seesRecords = useHolds('audit-administrator');
  return (
    <SidePanel title={signing.name ?? t('signing.unnamed')} closeLabel={t('act.close')} onClose={onClose}>
      <dl className="facts">
        <dt>{t('signing.what')}</dt>
        <dd>
          {word('signing.kind', signing.kind)}
          {signing.sealed && ` · ${t('signing.sealed')}`}
        </dd>
        <dt>{t('signing.in-name')}</dt>
        <dd>
          <a href={`/trust/documents?tab=names&name=${signing.signatory.id}`}>{signing.signatory.name}</a>
        </dd>
        <dt>{t('signing.by')}</dt>
        <dd>{signing.signedBy.name}</dd>
        <dt>{t('signing.when')}</dt>
        <dd>
          <Moment at={signing.signedAt} />
        </dd>
        {signing.reason && (
          <>
            <dt>{t('check.reason')}</dt>
            <dd>{signing.reason}</dd>
          </>
        )}
        <dt>{t('signing.digest')}</dt>
        <dd>
          <Code value={signing.sha256} />
        </dd>
        <dt>{t('signing.serial')}</dt>
        <dd className="mono">{grouped(signing.serial)}</dd>
      </dl>
      {seesRecords && <a href={`/audit?text=${signing.sha256}`}>{t('signing.records')}</a>}
    </SidePanel>
  );
}
