import { type Block, useUndoBlock } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { BlockReason } from './block-reason.tsx';
import { Moment } from './moment.tsx';
import { showNotice } from './notices.tsx';

/** Undoes one block: says which gateways open again, asks why, and then leads to the proof. */
export function UndoBlock({ block, onClose }: { readonly block: Block; readonly onClose: () => void }) {
  const { t } = useWords();
  const undo = useUndoBlock();
  return (
    <ActDialog
      title={t('block.undo.title', { address: block.address })}
      plan={
        <>
          <p>{t('block.undo.plan', { address: block.address })}</p>
          <p className="soft">
            {t('block.undo.because')} <BlockReason block={block} />
          </p>
        </>
      }
      affects={block.gateways.map((gateway) => gateway.name).join(', ') || undefined}
      undone={t('block.undo.undone')}
      ends={
        <>
          {t('block.undo.ends')} <Moment at={block.expiresAt} />
        </>
      }
      actLabel={t('block.undo')}
      danger
      onClose={onClose}
      onAct={async (reason) => {
        await undo.mutateAsync({ id: block.id, reason });
        showNotice({
          text: t('block.undone', { address: block.address }),
          href: `/blocks?state=all&block=${block.id}`,
        });
      }}
    />
  );
}
