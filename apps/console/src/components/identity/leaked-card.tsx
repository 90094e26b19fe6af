import { Button, Empty, FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import { sendLeakedList, useLeakedList, usePublishLeaked, useRemoveLeaked } from '../../api/passwords.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer, Complaint } from '../answer.tsx';
import { Facts } from '../facts.tsx';
import { Moment } from '../moment.tsx';

function LoadDialog({ onClose }: { readonly onClose: () => void }) {
  const { t, language } = useWords();
  const publish = usePublishLeaked();
  const [file, setFile] = useState<File>();
  const [read, setRead] = useState<number>();
  const [error, setError] = useState<unknown>();
  const load = async (chosen: File): Promise<void> => {
    setError(undefined);
    setRead(0);
    try {
      await sendLeakedList(chosen, setRead);
      await publish.mutateAsync({});
      onClose();
    } catch (problem) {
      setError(problem);
      setRead(undefined);
    }
  };
  return (
    <FormDialog
      title={t('leaked.load')}
      submitLabel={t('leaked.load')}
      ready={file !== undefined && file.size > 0}
      pending={read !== undefined}
      problem={<Complaint error={error} />}
      onSubmit={() => file && void load(file)}
      onClose={onClose}
    >
      <TextField
        label={t('leaked.file')}
        hint={t('leaked.file.hint')}
        type="file"
        accept=".txt,text/plain"
        onChange={(event) => setFile(event.target.files?.[0])}
      />
      <div className="plan">{t('leaked.plan')}</div>
      {read !== undefined && <p role="status">{t('leaked.progress', { count: number(read, language) })}</p>}
    </FormDialog>
  );
}

/** The list of passwords that were stolen elsewhere. */
export function LeakedCard({ mayChange }: { readonly mayChange: boolean }) {
  const { t, language } = useWords();
  const asked = useLeakedList();
  const remove = useRemoveLeaked();
  const [open, setOpen] = useState<'load' | 'remove'>();
  const loadButton = mayChange && <Button onClick={() => setOpen('load')}>{t('leaked.load')}</Button>;
  return (
    <section className="panel">
      <Answer of={asked}>
        {({ entries, loadedAt }) =>
          entries === 0 ? (
            <Empty title={t('leaked.none')} action={loadButton}>
              {t('leaked.lead')}
            </Empty>
          ) : (
            <div className="panel-body stack">
              <p>{t('leaked.lead')}</p>
              <Facts
                of={[
                  [t('leaked.entries'), <strong key="count">{number(entries, language)}</strong>],
                  [t('leaked.loaded'), <Moment key="loaded" at={loadedAt} />],
                ]}
              />
              {mayChange && (
                <p className="row">
                  {loadButton}
                  <Button onClick={() => setOpen('remove')}>{t('leaked.remove')}</Button>
                </p>
              )}
            </div>
          )
        }
      </Answer>
      {open === 'load' && <LoadDialog onClose={() => setOpen(undefined)} />}
      {open === 'remove' && (
        <ActDialog
          title={t('leaked.remove')}
          plan={t('leaked.remove.plan')}
          undone={t('leaked.remove.undone')}
          actLabel={t('leaked.remove')}
          danger
          withoutReason
          onClose={() => setOpen(undefined)}
          onAct={() => remove.mutateAsync({})}
        />
      )}
    </section>
  );
}
