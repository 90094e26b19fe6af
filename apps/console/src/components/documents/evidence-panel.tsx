import { Button, SidePanel } from '@citywall/ui';
import { useKeptEvidence } from '../../api/documents.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { saveFile } from '../save-file.ts';
import { EvidenceExplained } from './evidence-explained.tsx';

interface EvidencePanelProperties {
  readonly id: string;
  readonly name: string | undefined;
  /** Whether the reader may see what others had made. */
  readonly everybody: boolean;
  readonly onClose: () => void;
}

/** One package, fetched and checked anew while it opens. */
export function EvidencePanel({ id, name, everybody, onClose }: EvidencePanelProperties) {
  const { t } = useWords();
  const kept = useKeptEvidence(id, everybody);
  return (
    <SidePanel title={name ?? t('evidence.title')} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={kept} lines={9}>
        {({ content, verdict }) => (
          <>
            <EvidenceExplained verdict={verdict} />
            <div className="evidence-part stack tight">
              <h3>{t('evidence.strangers')}</h3>
              <p className="small soft">{t('evidence.strangers.text')}</p>
              <div className="row">
                <Button kind="primary" onClick={() => saveFile(`evidence-${id}.tar`, content)}>
                  {t('evidence.save')}
                </Button>
                <a className="button" href="/verify" target="_blank" rel="noreferrer">
                  {t('evidence.page')}
                </a>
              </div>
            </div>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}
