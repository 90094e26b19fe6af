import { revocationReasons } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';

/** Asks why something is revoked, as the lists of revoked certificates will say it. */
export function RevocationReason({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}) {
  const { t, word } = useWords();
  return (
    <ChoiceField
      label={t('certificate.revoke.reason')}
      value={value}
      onChange={onChange}
      options={revocationReasons.map((one) => ({ value: one, label: word('revocation', one) }))}
    />
  );
}
