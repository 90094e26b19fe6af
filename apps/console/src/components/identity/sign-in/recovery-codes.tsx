import '../../trust/trust.css';
import { Button, FormDialog } from '@citywall/ui';
import { useRef, useState } from 'react';
import { useSession } from '../../../api/identity.ts';
import { useMakeRecoveryCodes } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { printSheet } from '../../trust/print-sheet.ts';

/** Makes new recovery codes and shows them once, to print. */
export function RecoveryCodesForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const name = useSession().data?.user.name ?? '';
  const make = useMakeRecoveryCodes();
  const [codes, setCodes] = useState<readonly string[]>();
  const [error, setError] = useState<unknown>();
  const sheet = useRef<HTMLDivElement>(null);
  const submit = () => {
    setError(undefined);
    make.mutateAsync({}).then((answer) => setCodes(answer.codes), setError);
  };
  return (
    <FormDialog
      title={t('me.recovery.make')}
      submitLabel={t('me.recovery.make')}
      pending={make.isPending}
      done={codes !== undefined}
      problem={error ? <Complaint error={error} /> : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      {codes === undefined ? (
        <div className="plan">{t('me.recovery.plan')}</div>
      ) : (
        <>
          <p role="status">{t('me.recovery.shown')}</p>
          <div className="recovery-sheet" ref={sheet}>
            <h3>{t('me.recovery.sheet', { name })}</h3>
            <ol>
              {codes.map((code) => (
                <li key={code} className="mono">
                  {code}
                </li>
              ))}
            </ol>
          </div>
          <Button onClick={() => printSheet(sheet.current)}>{t('me.print')}</Button>
        </>
      )}
    </FormDialog>
  );
}
