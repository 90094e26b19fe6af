import '../../language/password.ts';
import { Button, Check } from '@citywall/ui';
import { useState } from 'react';
import { useEndAllSessions } from '../../api/passwords.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { ActDialog } from '../act-dialog.tsx';

/** Signs out on all devices, or on all but this one. */
export function EndAllSessions() {
  const { t } = useWords();
  const { go } = usePlace();
  const end = useEndAllSessions();
  const [open, setOpen] = useState(false);
  const [keepCurrent, setKeepCurrent] = useState(true);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('endall.act')}</Button>
      {open && (
        <ActDialog
          title={t('endall.act')}
          plan={t(keepCurrent ? 'endall.plan.others' : 'endall.plan')}
          actLabel={t('endall.act')}
          danger
          withoutReason
          onClose={() => setOpen(false)}
          onAct={async () => {
            await end.mutateAsync({ keepCurrent });
            if (!keepCurrent) go('/sign-in', true);
          }}
        >
          <Check checked={keepCurrent} onChange={setKeepCurrent}>
            {t('endall.keep')}
          </Check>
        </ActDialog>
      )}
    </>
  );
}
