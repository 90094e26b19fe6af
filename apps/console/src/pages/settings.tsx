import { type Column, Empty, Table } from '@citywall/ui';
import { type Setting, useAlarms, useSettings } from '../api/platform.ts';
import { Answer } from '../components/answer.tsx';
import { Level } from '../components/marks.tsx';
import { Ago } from '../components/moment.tsx';
import { NoticeChannels } from '../components/notice-channels.tsx';
import { PageHead } from '../components/page-head.tsx';
import { ProtectedSettings } from '../components/protected-settings.tsx';
import { RetentionSettings } from '../components/retention-settings.tsx';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { href, one } from '../state/url.ts';

const show = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);

function AllSettings() {
  const { t, text, word } = useWords();
  const settings = useSettings();
  const columns: readonly Column<Setting>[] = [
    {
      key: 'name',
      title: t('setting.name'),
      cell: (setting) => (
        <>
          <span className="mono">{setting.name}</span>
          <br />
          <span className="soft small">{text(setting.description)}</span>
        </>
      ),
    },
    { key: 'value', title: t('setting.value'), cell: (setting) => <span className="mono">{show(setting.value)}</span> },
    {
      key: 'default',
      title: t('setting.default'),
      from: 'desktop',
      cell: (setting) => <span className="mono soft">{show(setting.default)}</span>,
    },
    {
      key: 'source',
      title: t('setting.source'),
      tight: true,
      from: 'tablet',
      cell: (setting) => word('setting.source', setting.source),
    },
  ];
  return (
    <section className="panel">
      <Answer of={settings}>
        {(page) => (
          <Table label={t('settings.all')} rows={page.items} columns={columns} idOf={(setting) => setting.name} />
        )}
      </Answer>
    </section>
  );
}

function Alarms() {
  const { t, text } = useWords();
  const alarms = useAlarms();
  return (
    <section className="panel">
      <Answer of={alarms}>
        {(page) =>
          page.items.length ? (
            <ul className="briefs">
              {page.items.map((alarm) => (
                <li key={alarm.key} className="brief">
                  <Level level={alarm.level} />
                  <span className="grow">
                    <strong>{text(alarm.title)}</strong>
                    <br />
                    <span className="small soft">
                      <Ago at={alarm.since} /> · <span className="mono">{alarm.key}</span>
                    </span>
                    {Object.keys(alarm.details ?? {}).length > 0 && (
                      <details className="small">
                        <summary>{t('act.raw')}</summary>
                        <pre className="raw">{JSON.stringify(alarm.details, null, 2)}</pre>
                      </details>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <Empty title={t('situation.alarms.none')}>{t('alarms.none.text')}</Empty>
          )
        }
      </Answer>
    </section>
  );
}

const tabs = ['retention', 'protected', 'notices', 'alarms', 'all'] as const;
type Tab = (typeof tabs)[number];

const bodies: Readonly<Record<Tab, () => React.ReactNode>> = {
  retention: RetentionSettings,
  protected: ProtectedSettings,
  notices: NoticeChannels,
  alarms: Alarms,
  all: AllSettings,
};

/** What can be set, and what is set where. */
export function SettingsPage() {
  const { t } = useWords();
  const { search, path } = usePlace();
  const tab = tabs.find((name) => name === one(search, 'tab')) ?? 'retention';
  const Body = bodies[tab];
  return (
    <div className="stack">
      <PageHead title={t('nav.settings')} lead={t(`settings.${tab}.lead`)} />
      <nav className="tabs" aria-label={t('nav.settings')}>
        {tabs.map((name) => (
          <a key={name} href={href(path, { tab: name })} aria-current={name === tab ? 'page' : undefined}>
            {t(`settings.${name}`)}
          </a>
        ))}
      </nav>
      <Body />
    </div>
  );
}
