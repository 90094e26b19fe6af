import { useSettings } from '../api/platform.ts';
import { useWords } from '../language/language.ts';
import { Code } from './marks.tsx';

/** How to send something in: one line for each way, ready to copy. */
export function SourceHints() {
  const { t } = useWords();
  const settings = useSettings().data?.items;
  const port = settings?.find((setting) => setting.name === 'syslogPort')?.value ?? 'SYSLOG-PORT';
  const host = window.location.hostname || 'HOST';
  const ways = [
    ['sources.add.http', `curl --user NAME --data-binary @auth.log ${window.location.origin}/api/v1/intake/web-01`],
    [
      'sources.add.rsyslog',
      `*.* action(type="omfwd" target="${host}" port="${port}" protocol="tcp" TCP_Framing="octet-counted")`,
    ],
    ['sources.add.logger', `logger --server ${host} --port ${port} --tcp "hello"`],
  ] as const;
  return (
    <details className="panel">
      <summary className="panel-body">{t('sources.add')}</summary>
      <dl className="facts panel-body">
        {ways.map(([label, command]) => (
          <div key={label} className="pair">
            <dt>{t(label)}</dt>
            <dd>
              <Code value={command} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="small soft panel-body">{t('sources.add.port')}</p>
    </details>
  );
}
