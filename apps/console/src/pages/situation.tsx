import { Banner, Empty, Figure, Sparkline } from '@citywall/ui';
import { useEventCount, useSources } from '../api/detection.ts';
import { useSession } from '../api/identity.ts';
import { type Alarm, useAlarms } from '../api/platform.ts';
import {
  type Block,
  type Incident,
  useAutomation,
  useBlocks,
  useIncidentCount,
  useIncidents,
  useRuns,
} from '../api/response.ts';
import { Answer } from '../components/answer.tsx';
import { OwnerNotices } from '../components/identity/owner-notices.tsx';
import { Code, GradeMark, Level, StateMark } from '../components/marks.tsx';
import { Ago, useNow } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { TimeLeft } from '../components/time-left.tsx';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';

const dayMs = 86_400_000;

function Figures() {
  const { t, language } = useWords();
  const minute = Math.floor(useNow(60_000) / 60_000) * 60_000;
  const incidents = useIncidentCount();
  const runs = useRuns({ state: 'waiting-approval' });
  const blocks = useBlocks({ state: 'active' });
  const events = useEventCount({ from: new Date(minute - dayMs).toISOString(), buckets: 24 }, true);
  const sources = useSources();
  const alarms = useAlarms();
  const value = (count: number | undefined, failed: boolean, more = false) =>
    failed && count === undefined ? '?' : count === undefined ? '…' : number(count, language) + (more ? '+' : '');
  const silent = sources.data?.items.filter(
    (source) => source.state === 'silent' || source.state === 'clock-wrong',
  ).length;
  const trend = incidents.data?.trend ?? [];
  const perHour =
    events.data?.buckets.map((bucket) => Object.values(bucket.counts).reduce((sum, one) => sum + one, 0)) ?? [];
  return (
    <div className="figures">
      <Figure
        name={t('situation.open')}
        value={value(incidents.data?.open, incidents.isError)}
        href="/incidents"
        alert={(incidents.data?.open ?? 0) > 0}
        source={t('situation.open.source', { count: trend.length })}
        trend={
          trend.length > 1 && <Sparkline values={trend.map((day) => day.opened)} label={t('situation.open.trend')} />
        }
      />
      <Figure
        name={t('situation.waiting')}
        value={value(runs.data && runs.items.length, runs.isError, runs.hasNextPage)}
        href="/runs?state=waiting-approval"
        alert={runs.items.length > 0}
        source={t('situation.waiting.source')}
      />
      <Figure
        name={t('situation.blocks')}
        value={value(blocks.data && blocks.items.length, blocks.isError, blocks.hasNextPage)}
        href="/blocks?state=active"
        source={t('situation.blocks.source')}
      />
      <Figure
        name={t('situation.events')}
        value={value(events.data?.total, events.isError)}
        href="/events?since=24h"
        source={t('situation.events.source')}
        trend={perHour.length > 1 && <Sparkline values={perHour} label={t('situation.events.trend')} />}
      />
      <Figure
        name={t('situation.sources')}
        value={value(sources.data?.items.length, sources.isError)}
        href="/sources"
        alert={Boolean(silent)}
        source={silent ? t('situation.sources.silent', { count: silent }) : t('situation.sources.source')}
      />
      <Figure
        name={t('situation.alarms')}
        value={value(alarms.data?.items.length, alarms.isError)}
        href="/settings?tab=alarms"
        alert={Boolean(alarms.data?.items.length)}
        source={t('situation.alarms.source')}
      />
    </div>
  );
}

function IncidentLine({ incident }: { readonly incident: Incident }) {
  const { text } = useWords();
  return (
    <li>
      <a className="brief" href={`/incidents/${incident.id}`}>
        <GradeMark grade={incident.grade} />
        <span className="grow">
          <strong>{text(incident.headline)}</strong>
          <span className="row soft small">
            #{incident.number} <StateMark set="incident.state" state={incident.state} /> <Ago at={incident.updatedAt} />
          </span>
        </span>
      </a>
    </li>
  );
}

function OpenIncidents() {
  const { t } = useWords();
  const incidents = useIncidents({});
  return (
    <section className="panel">
      <header>
        <h2>{t('situation.incidents')}</h2>
        <a href="/incidents">{t('situation.incidents.all')}</a>
      </header>
      <div className="panel-body flush">
        <Answer of={incidents}>
          {() => {
            const open = incidents.items.filter((incident) => incident.state !== 'closed').slice(0, 8);
            return open.length ? (
              <ul className="briefs">
                {open.map((incident) => (
                  <IncidentLine key={incident.id} incident={incident} />
                ))}
              </ul>
            ) : (
              <Empty title={t('situation.calm')} action={<a href="/sources">{t('situation.calm.action')}</a>}>
                {t('situation.calm.text')}
              </Empty>
            );
          }}
        </Answer>
      </div>
    </section>
  );
}

function BlockLine({ block }: { readonly block: Block }) {
  return (
    <li className="brief">
      <Code value={block.address} />
      <span className="grow" />
      <TimeLeft until={block.expiresAt} />
    </li>
  );
}

function AlarmLine({ alarm }: { readonly alarm: Alarm }) {
  const { text } = useWords();
  return (
    <li className="brief">
      <Level level={alarm.level} />
      <span className="grow">
        {text(alarm.title)}{' '}
        <span className="soft small">
          · <Ago at={alarm.since} />
        </span>
      </span>
    </li>
  );
}

function Aside() {
  const { t } = useWords();
  const automation = useAutomation();
  const blocks = useBlocks({ state: 'active' });
  const alarms = useAlarms();
  return (
    <div className="stack">
      <section className="panel">
        <header>
          <h2>{t('situation.blocks')}</h2>
          <a href="/blocks">{t('situation.blocks.all')}</a>
        </header>
        <div className="panel-body">
          {automation.data && (
            <p className="small soft">
              {t(automation.data.enabled ? 'automation.on.short' : 'automation.off.short')} ·{' '}
              {t('automation.rate', { count: automation.data.blocksLastHour, limit: automation.data.limitPerHour })}
            </p>
          )}
          <Answer of={blocks} lines={3}>
            {() =>
              blocks.items.length ? (
                <ul className="briefs plain">
                  {blocks.items.slice(0, 8).map((block) => (
                    <BlockLine key={block.id} block={block} />
                  ))}
                </ul>
              ) : (
                <p className="soft">{t('situation.blocks.none')}</p>
              )
            }
          </Answer>
        </div>
      </section>
      <section className="panel">
        <header>
          <h2>{t('situation.alarms')}</h2>
          <a href="/settings?tab=alarms">{t('situation.alarms.all')}</a>
        </header>
        <div className="panel-body">
          <Answer of={alarms} lines={3}>
            {(page) =>
              page.items.length ? (
                <ul className="briefs plain">
                  {page.items.slice(0, 6).map((alarm) => (
                    <AlarmLine key={alarm.key} alarm={alarm} />
                  ))}
                </ul>
              ) : (
                <p className="soft">{t('situation.alarms.none')}</p>
              )
            }
          </Answer>
        </div>
      </section>
    </div>
  );
}

/** One question: does anything need a person now? */
export function SituationPage() {
  const { t } = useWords();
  const { data } = useSession();
  return (
    <div className="stack">
      <PageHead title={t('nav.situation')} lead={t('situation.lead')} />
      <OwnerNotices />
      {data?.allDutiesInOneHand && (
        <Banner tone="warn">
          <span className="grow">{t('duties.banner')}</span>
          <a className="button small" href="/users">
            {t('duties.banner.act')}
          </a>
        </Banner>
      )}
      <Figures />
      <div className="columns">
        <OpenIncidents />
        <Aside />
      </div>
    </div>
  );
}
