import { Banner, Button, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import { type ChainTrial, tryChains, useDraftChains, usePublishChains } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Complaint } from '../../answer.tsx';
import { showNotice } from '../../notices.tsx';
import { ChainTrialView } from './chain-trial.tsx';

/** The text of the chains, tried before it is published. `live` is what counts now. */
export function ChainEditor({ live, begin }: { readonly live: string; readonly begin: string }) {
  const { t } = useWords();
  const [text, setText] = useState(begin);
  const [people, setPeople] = useState('');
  const [tried, setTried] = useState<{ readonly of: string; readonly trial: ChainTrial }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const writes = useHolds('security-administrator');
  const attempt = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const trial = await tryChains({ text, people: people.split(/[\s,，、]+/).filter(Boolean) });
      setTried({ of: text, trial });
    } catch (problem) {
      setTried(undefined);
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const fits = tried?.of === text;
  return (
    <>
      <section className="panel">
        <div className="panel-body stack tight chain-editor">
          {text === live ? (
            <p className="soft">{t('chain.live')}</p>
          ) : (
            <Banner tone="warn">{t('chain.changed')}</Banner>
          )}
          <TextArea
            code
            label={t('chain.text')}
            hint={t('chain.text.hint')}
            rows={16}
            maxLength={20_000}
            readOnly={!writes}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <TextField
            label={t('chain.people')}
            hint={t('chain.people.hint')}
            value={people}
            onChange={(event) => setPeople(event.target.value)}
          />
          <Complaint error={error} />
          <div className="row">
            <Button kind={fits ? 'plain' : 'primary'} busy={busy} onClick={() => void attempt()}>
              {t('chain.try')}
            </Button>
            {writes && fits && tried.trial.formatted !== text && (
              <Button onClick={() => setText(tried.trial.formatted)}>{t('chain.format')}</Button>
            )}
            {writes && (
              <Button
                kind={fits ? 'primary' : 'plain'}
                disabled={!fits || tried.trial.lockedOut.length > 0 || text === live}
                onClick={() => setPublishing(true)}
              >
                {t('chain.save')}
              </Button>
            )}
          </div>
        </div>
      </section>
      {fits && <ChainTrialView trial={tried.trial} />}
      {publishing && <PublishDialog text={text} onClose={() => setPublishing(false)} />}
    </>
  );
}

/** Saves the text as a version, tries that version, and lets it count. */
function PublishDialog({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const draft = useDraftChains();
  const publish = usePublishChains();
  return (
    <ActDialog
      title={t('chain.save')}
      plan={t('chain.publish.plan')}
      undone={t('chain.publish.undone')}
      actLabel={t('chain.save')}
      onClose={onClose}
      onAct={async (reason) => {
        const { version } = await draft.mutateAsync({ text, note: reason });
        await tryChains({ number: version.number, people: [] });
        await publish.mutateAsync({ number: version.number, reason });
        showNotice({ text: t('chain.published', { number: version.number }) });
      }}
    />
  );
}
