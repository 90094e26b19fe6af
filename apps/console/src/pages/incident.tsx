import { Button, Menu } from '@citywall/ui';
import { useState } from 'react';
import { useHolds, useSession } from '../api/identity.ts';
import { type Block, type IncidentDetail, useBlocks, useIncident, useIncidentAct } from '../api/response.ts';
import { Answer } from '../components/answer.tsx';
import { BlockDialog } from '../components/block-dialog.tsx';
import { EntityGraph } from '../components/entity-graph.tsx';
import { FindingCard } from '../components/finding-card.tsx';
import { IncidentActs, type IncidentVerb } from '../components/incident-acts.tsx';
import { IncidentSide } from '../components/incident-side.tsx';
import { ActorName, GradeMark, StateMark } from '../components/marks.tsx';
import { Ago, Moment } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { Story } from '../components/story.tsx';
import { UndoBlock } from '../components/undo-block.tsx';
import { WaitingRun } from '../components/waiting-run.tsx';
import { useWords } from '../language/language.ts';
import { useId } from '../state/navigation.ts';

function Acts({ incident, blocks }: { readonly incident: IncidentDetail; readonly blocks: readonly Block[] }) {
  const { t } = useWords();
  const me = useSession().data?.user;
  const assign = useIncidentAct();
  const [verb, setVerb] = useState<IncidentVerb>();
  const [undoing, setUndoing] = useState<Block>();
  const [blocking, setBlocking] = useState(false);
  const standing = blocks.filter((block) => block.state === 'active' || block.state === 'applying');
  const attacker = incident.entities.find(
    ({ role, kind, value }) =>
      role === 'attacker' && kind === 'address' && !standing.some((block) => block.address === value),
  )?.value;
  const closed = incident.state === 'closed';
  const take = () => assign.mutate({ id: incident.id, verb: 'assign', body: { assignee: me?.id ?? null } });
  return (
    <>
      {standing.length === 1 && (
        <Button kind="danger" onClick={() => setUndoing(standing[0])}>
          {t('block.undo')}
        </Button>
      )}
      {standing.length > 1 && (
        <Menu label={t('block.undo.one')}>
          {standing.map((block) => (
            <button key={block.id} type="button" onClick={() => setUndoing(block)}>
              {block.address}
            </button>
          ))}
        </Menu>
      )}
      {closed ? (
        <Button onClick={() => setVerb('reopen')}>{t('incident.reopen')}</Button>
      ) : incident.assignee ? (
        <Button kind="primary" onClick={() => setVerb('close')}>
          {t('incident.close')}
        </Button>
      ) : (
        <Button kind="primary" busy={assign.isPending} onClick={take}>
          {t('incident.take')}
        </Button>
      )}
      <Menu label={t('act.more')}>
        {attacker && (
          <button type="button" onClick={() => setBlocking(true)}>
            {t('block.create.for', { address: attacker })}
          </button>
        )}
        {!closed && (
          <button type="button" onClick={() => setVerb('close')}>
            {t('incident.close')}
          </button>
        )}
        <button type="button" onClick={() => setVerb('assign')}>
          {t('incident.assign')}
        </button>
        <button type="button" onClick={() => setVerb('grade')}>
          {t('incident.grade')}
        </button>
        <button type="button" onClick={() => setVerb('merge')}>
          {t('incident.merge')}
        </button>
        <button type="button" onClick={() => setVerb('run')}>
          {t('incident.run')}
        </button>
      </Menu>
      {verb && <IncidentActs incident={incident} verb={verb} onClose={() => setVerb(undefined)} />}
      {undoing && <UndoBlock block={undoing} onClose={() => setUndoing(undefined)} />}
      {blocking && <BlockDialog address={attacker} incident={incident.id} onClose={() => setBlocking(false)} />}
    </>
  );
}

function Lead({ incident }: { readonly incident: IncidentDetail }) {
  const { t, word, text } = useWords();
  return (
    <span className="row">
      <GradeMark grade={incident.grade} />
      <StateMark set="incident.state" state={incident.state} />
      {incident.verdict && <span>· {word('verdict', incident.verdict)}</span>}
      <span>
        · {t('incident.owner')}: {incident.assignee ? <ActorName actor={incident.assignee} /> : t('incident.nobody')}
      </span>
      <span>
        · {t('incident.opened')} <Moment at={incident.openedAt} /> · {t('incident.updated')}{' '}
        <Ago at={incident.updatedAt} />
      </span>
      {incident.gradeReason && <span className="small">{text(incident.gradeReason)}</span>}
    </span>
  );
}

function Evidence({ incident }: { readonly incident: IncidentDetail }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const shown = all ? incident.findings : incident.findings.slice(0, 5);
  return (
    <section className="panel" id="evidence">
      <header>
        <h2>
          {t('incident.evidence')}{' '}
          <span className="soft number">{incident.findingsTotal ?? incident.findings.length}</span>
        </h2>
        <a href={`/findings?incident=${incident.id}&since=all`}>{t('incident.evidence.list')}</a>
      </header>
      <div className="panel-body stack">
        {shown.map((finding, index) => (
          <FindingCard key={finding.id} finding={finding} open={index === 0} />
        ))}
        {incident.findings.length > shown.length && (
          <Button onClick={() => setAll(true)}>{t('list.all', { count: incident.findings.length })}</Button>
        )}
      </div>
    </section>
  );
}

/** One incident: what happened, what can be done, the story, the evidence, and the record as stored. */
export function IncidentPage() {
  const { t, text } = useWords();
  const id = useId();
  const answer = useIncident(id);
  const all = useBlocks({});
  const mayAct = useHolds('operator');
  return (
    <Answer of={answer} lines={14}>
      {(incident) => {
        const blocks = all.items.filter(
          (block) => block.incident === incident.id || incident.blocks.includes(block.id),
        );
        return (
          <div className="stack">
            <PageHead
              back={{ href: '/incidents', label: `${t('nav.incidents')} #${incident.number}` }}
              title={text(incident.headline)}
              lead={<Lead incident={incident} />}
              actions={mayAct && <Acts incident={incident} blocks={blocks} />}
            />
            {incident.runs
              .filter((run) => run.state === 'waiting-approval')
              .map((run) => (
                <WaitingRun key={run.id} run={run} />
              ))}
            {incident.mergedInto && (
              <a className="banner warn" href={`/incidents/${incident.mergedInto}`}>
                {t('incident.merged')}
              </a>
            )}
            <div className="columns">
              <div className="stack">
                <Story incident={incident} />
                <Evidence incident={incident} />
                <details className="panel">
                  <summary className="panel-body">{t('act.raw')}</summary>
                  <pre className="raw">{JSON.stringify(incident, null, 2)}</pre>
                </details>
              </div>
              <div className="stack">
                <section className="panel">
                  <header>
                    <h2>{t('incident.entities')}</h2>
                  </header>
                  <div className="panel-body">
                    <EntityGraph entities={incident.entities} findings={incident.findings} />
                  </div>
                </section>
                <IncidentSide incident={incident} blocks={blocks} />
              </div>
            </div>
          </div>
        );
      }}
    </Answer>
  );
}
