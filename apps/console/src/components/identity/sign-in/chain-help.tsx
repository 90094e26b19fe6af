import { useWords } from '../../../language/language.ts';

/** Words of the language itself are the same in every language of the console. */
const example = `chain "administrators":
  for role system-administrator or role security-administrator
  passkey or (password then certificate)
  enrol passkey
  session 8 hours, at most 2

chain "outside":
  for from outside 10.0.0.0/8, 192.168.0.0/16 or between 22:00 and 06:00 +08:00
  password then (totp or passkey or recovery)
  enrol totp, passkey until 2027-03-31

chain "default":
  password

# factors:    password, totp, passkey, certificate, recovery
# conditions: role NAME · organisation ID · application ID · from NETWORKS · from outside NETWORKS
#             between HH:MM and HH:MM +HH:MM on mon-fri · risk at least N · not · and · or · ( )`;

/** How chains are written, by an example that works. */
export function ChainHelp() {
  const { t } = useWords();
  return (
    <details className="panel">
      <summary className="panel-body">{t('chain.help')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer must be able to scroll it */}
      <pre className="panel-body chain-help mono" lang="en" tabIndex={0}>
        {example}
      </pre>
    </details>
  );
}
