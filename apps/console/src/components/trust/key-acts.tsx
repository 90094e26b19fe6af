import { useAskDestruction, useMoveKey, useRotateKey, type WholeKey } from '../../api/city-keys.ts';
import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';

interface KeyActProperties {
  readonly cityKey: WholeKey;
  readonly onClose: () => void;
}

/** Gives a key a new version. */
export function RotateDialog({ cityKey, onClose }: KeyActProperties) {
  const { t } = useWords();
  const rotate = useRotateKey();
  return (
    <ActDialog
      title={`${t('citykey.rotate')}: ${cityKey.name}`}
      plan={t('citykey.rotate.plan', { count: cityKey.latest + 1 })}
      undone={t('citykey.rotate.undone')}
      actLabel={t('citykey.rotate')}
      onClose={onClose}
      onAct={async (reason) => {
        await rotate.mutateAsync({ id: cityKey.id, reason });
        showNotice({ text: t('citykey.rotated', { name: cityKey.name }) });
      }}
    />
  );
}

/** Moves a version of a key to another state. */
export function MoveDialog({
  cityKey,
  version,
  to,
  onClose,
}: KeyActProperties & { readonly version: number; readonly to: string }) {
  const { t, word } = useWords();
  const move = useMoveKey();
  const label = word('citykey.move', to);
  return (
    <ActDialog
      title={`${label}: ${cityKey.name}, ${t('citykey.version', { count: version })}`}
      plan={t(`citykey.move.${to}.plan` as MessageKey)}
      undone={t(`citykey.move.undone.${to}` as MessageKey)}
      actLabel={label}
      danger={to !== 'active'}
      onClose={onClose}
      onAct={async (reason) => {
        await move.mutateAsync({ id: cityKey.id, to, version, reason });
        showNotice({ text: t('citykey.moved', { name: cityKey.name }) });
      }}
    />
  );
}

/** Asks for the destruction of a key; another person decides. */
export function DestroyDialog({ cityKey, waitDays, onClose }: KeyActProperties & { readonly waitDays: number }) {
  const { t } = useWords();
  const ask = useAskDestruction();
  return (
    <ActDialog
      title={`${t('citykey.destroy')}: ${cityKey.name}`}
      plan={t('citykey.destroy.plan')}
      undone={t('citykey.destroy.undone', { days: waitDays })}
      actLabel={t('citykey.destroy')}
      danger
      onClose={onClose}
      onAct={async (reason) => {
        await ask.mutateAsync({ id: cityKey.id, reason });
        showNotice({ text: t('citykey.destroy.asked'), href: '/trust/keys?tab=destructions' });
      }}
    />
  );
}
