import { useWords } from '../../../language/language.ts';
import { Code } from '../../marks.tsx';
import { CodeField } from './code-field.tsx';
import { QrCode } from './qr-code.tsx';

interface TotpEnrolmentProperties {
  readonly link: string;
  readonly secret: string;
  readonly code: string;
  readonly onCode: (code: string) => void;
}

/** The secret for an authenticator app, to photograph or to type, and the code that shows that it arrived. */
export function TotpEnrolment({ link, secret, code, onCode }: TotpEnrolmentProperties) {
  const { t } = useWords();
  return (
    <>
      <p>{t('totp.enrol.text')}</p>
      <div className="qr-frame">
        <QrCode content={link} label={t('totp.enrol.picture')} />
        <div className="stack-small">
          <span className="soft small">{t('totp.enrol.typed')}</span>
          <Code value={secret.replace(/.{4}(?!$)/g, '$& ')} />
          <a className="small" href={link}>
            {t('totp.enrol.here')}
          </a>
        </div>
      </div>
      <CodeField kind="totp" autoFocus value={code} onChange={onCode} />
    </>
  );
}
