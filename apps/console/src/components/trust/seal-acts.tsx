import { Button, FormDialog } from '@citywall/ui';
import { useState } from 'react';
import { type Seal, type Sharing, shareAnew, useSealNow } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { showNotice } from '../notices.tsx';
import { type HolderChoice, HolderFields, isWhole, namesOf, usualHolders } from './holder-fields.tsx';
import { isShare, ShareField, shareOf } from './share-field.tsx';
import { useSharing } from './use-sharing.ts';

/** Seals the city at once, after saying what then rests. */
export function SealNow({ seal }: { readonly seal: Seal }) {
  const { t } = useWords();
  const act = useSealNow();
  const [asking, setAsking] = useState(false);
  return (
    <section className="panel">
      <header>
        <h2>{t('sealnow.title')}</h2>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t('sealnow.act')}
        </Button>
      </header>
      <div className="panel-body">
        <p className="soft">{t('sealnow.text')}</p>
      </div>
      {asking && (
        <ActDialog
          title={t('sealnow.title')}
          plan={t('sealnow.plan')}
          affects={t('sealnow.affects')}
          undone={
            seal.unsealedBy === 'tokens'
              ? t('sealnow.undone.tokens')
              : seal.unsealsItself
                ? t('sealnow.undone.auto')
                : t('sealnow.undone', { threshold: seal.threshold })
          }
          actLabel={t('sealnow.act')}
          danger
          withoutReason
          onClose={() => setAsking(false)}
          onAct={async () => {
            await act.mutateAsync({});
            showNotice({ text: t('sealnow.done') });
          }}
        />
      )}
    </section>
  );
}

interface ReshareProperties {
  readonly seal: Seal;
  readonly onShared: (sharing: Sharing) => void;
}

function ReshareDialog({ seal, onShared, onClose }: ReshareProperties & { readonly onClose: () => void }) {
  const { t } = useWords();
  const sharing = useSharing((shared) => {
    onClose();
    onShared(shared);
  });
  const [present, setPresent] = useState<readonly string[]>(Array.from({ length: seal.threshold }, () => ''));
  // A city whose tokens unseal has no holders yet.
  const [choice, setChoice] = useState<HolderChoice>(
    seal.holders.length === 0
      ? usualHolders
      : {
          rows: seal.holders.map((holder) => ({ id: holder.position, name: holder.name })),
          threshold: seal.threshold,
        },
  );
  const ready = present.every(isShare) && isWhole(choice);
  const submit = () => {
    const shares = present.map(shareOf);
    sharing.run(() => shareAnew({ shares, holders: namesOf(choice), threshold: choice.threshold }));
  };
  return (
    <FormDialog
      title={t('reshare.title')}
      submitLabel={t('reshare.act')}
      wide
      ready={ready}
      pending={sharing.busy}
      problem={<Complaint error={sharing.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="plan">{t('reshare.text')}</p>
      {present.length > 0 && <h3>{t('reshare.present', { count: seal.threshold })}</h3>}
      <div className="stack tight share-entry">
        {present.map((share, index) => (
          <ShareField
            // biome-ignore lint/suspicious/noArrayIndexKey: the fields are alike and their number never changes
            key={index}
            label={t('reshare.share', { count: index + 1 })}
            rows={2}
            value={share}
            onChange={(typed) => setPresent(present.map((one, at) => (at === index ? typed : one)))}
          />
        ))}
      </div>
      <HolderFields choice={choice} onChange={setChoice} />
    </FormDialog>
  );
}

/** Shares the root key anew among other holders; needs a quorum of the present shares. */
export function Reshare({ seal, onShared }: ReshareProperties) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <section className="panel">
      <header>
        <h2>{t('reshare.title')}</h2>
        <Button disabled={seal.unsealedBy === 'installation'} onClick={() => setOpen(true)}>
          {t('reshare.open')}
        </Button>
      </header>
      <div className="panel-body">
        <p className="soft">{t(seal.unsealedBy === 'installation' ? 'reshare.none' : 'reshare.text')}</p>
      </div>
      {open && <ReshareDialog seal={seal} onShared={onShared} onClose={() => setOpen(false)} />}
    </section>
  );
}
