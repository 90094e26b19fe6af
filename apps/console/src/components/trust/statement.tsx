import { Button, Dialog } from '@citywall/ui';
import type { Destruction } from '../../api/city-keys.ts';
import { useWords } from '../../language/language.ts';
import { Code } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { saveFile } from '../save-file.ts';

/** What a statement says, as far as it is shown; anything may be missing in one that another release wrote. */
interface Said {
  readonly name?: string;
  readonly kind?: string;
  readonly ring?: string;
  readonly reason?: string;
  readonly destroyed?: string;
  readonly versions?: readonly unknown[];
  readonly requested?: { readonly by?: { readonly name?: string }; readonly at?: string };
  readonly approved?: { readonly by?: { readonly name?: string }; readonly at?: string };
  readonly signer?: { readonly name?: string; readonly ed25519?: string };
}

/** Reads a statement; empty when it is not JSON. */
function read(statement: string): Said {
  try {
    return JSON.parse(statement) as Said;
  } catch {
    return {};
  }
}

/** The signed record that a key exists no more, in words and as it was signed. */
export function StatementDialog({
  destruction,
  onClose,
}: {
  readonly destruction: Destruction;
  readonly onClose: () => void;
}) {
  const { t, word } = useWords();
  const statement = destruction.statement ?? '';
  const said = read(statement);
  const save = () =>
    saveFile(
      `destruction-${destruction.id}.json`,
      JSON.stringify({ statement, signature: destruction.signature }, null, 1),
    );
  return (
    <Dialog
      title={`${t('statement.title')}: ${said.name ?? ''}`}
      closeLabel={t('act.close')}
      wide
      onClose={onClose}
      footer={
        <>
          <Button onClick={save}>{t('statement.save')}</Button>
          <Button kind="primary" onClick={onClose}>
            {t('act.close')}
          </Button>
        </>
      }
    >
      <p className="plan">{t('statement.text')}</p>
      <dl className="facts">
        <dt>{t('statement.key')}</dt>
        <dd>
          {said.name} · {word('key.kind', said.kind)} · {t('citykey.ring')} {said.ring}
        </dd>
        <dt>{t('act.reason')}</dt>
        <dd>{said.reason ?? '–'}</dd>
        <dt>{t('statement.asked')}</dt>
        <dd>
          {said.requested?.by?.name} · <Moment at={said.requested?.at ?? null} />
        </dd>
        <dt>{t('statement.approved')}</dt>
        <dd>
          {said.approved?.by?.name} · <Moment at={said.approved?.at ?? null} />
        </dd>
        <dt>{t('statement.when')}</dt>
        <dd>
          <Moment at={said.destroyed ?? destruction.endedAt} />
        </dd>
        <dt>{t('statement.versions')}</dt>
        <dd className="number">{said.versions?.length ?? '–'}</dd>
        <dt>{t('statement.signed')}</dt>
        <dd>
          {said.signer?.name} {said.signer?.ed25519 && <Code value={said.signer.ed25519} />}
          <br />
          <span className="small soft">{t('statement.signed.text')}</span>
        </dd>
      </dl>
      <details>
        <summary>{t('statement.raw')}</summary>
        <pre className="raw pem">{statement}</pre>
      </details>
    </Dialog>
  );
}
