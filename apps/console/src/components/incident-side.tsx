import { Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import type { Block, IncidentDetail } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { ActorName, Code, StateMark } from './marks.tsx';
import { Ago } from './moment.tsx';
import { TimeLeft } from './time-left.tsx';
import { UndoBlock } from './undo-block.tsx';

function BlockLine({ block, undo }: { readonly block: Block; readonly undo: () => void }) {
  const { t } = useWords();
  const standing = block.state === 'active' || block.state === 'applying';
  const mayUndo = useHolds('operator');
  return (
    <li className="brief">
      <span className="grow">
        <Code value={block.address} />
        <br />
        <span className="small">
          <StateMark set="block.state" state={block.state} />
          {standing && (
            <>
              {' · '}
              {t('block.left')} <TimeLeft until={block.expiresAt} />
            </>
          )}
        </span>
        <br />
        <span className="small soft">
          {t('block.gateways', { count: block.gateways.length })} · <ActorName actor={block.by} /> ·{' '}
          <a href={`/blocks?state=all&block=${block.id}`}>{t('story.proof')}</a>
        </span>
      </span>
      {mayUndo && standing && (
        <Button small onClick={undo}>
          {t('act.undo')}
        </Button>
      )}
    </li>
  );
}

/** What was done about an incident: blocks and runs of playbooks, and what it is related to. */
export function IncidentSide({
  incident,
  blocks,
}: {
  readonly incident: IncidentDetail;
  readonly blocks: readonly Block[];
}) {
  const { t, text } = useWords();
  const [undoing, setUndoing] = useState<Block>();
  return (
    <>
      <section className="panel">
        <header>
          <h2>{t('nav.blocks')}</h2>
        </header>
        <div className="panel-body">
          {blocks.length ? (
            <ul className="briefs plain">
              {blocks.map((block) => (
                <BlockLine key={block.id} block={block} undo={() => setUndoing(block)} />
              ))}
            </ul>
          ) : (
            <p className="soft">{t('incident.blocks.none')}</p>
          )}
        </div>
      </section>
      <section className="panel">
        <header>
          <h2>{t('incident.done')}</h2>
        </header>
        <div className="panel-body">
          {incident.runs.length ? (
            <ul className="briefs plain">
              {incident.runs.map((run) => (
                <li key={run.id} className="brief">
                  <span className="grow">
                    <a href={`/runs/${run.id}`}>{run.playbook.name}</a>
                    <br />
                    <span className="small">
                      <StateMark set="run.state" state={run.state} /> · <Ago at={run.startedAt} />
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <p className="soft">{t('incident.runs.none')}</p>
          )}
        </div>
      </section>
      {Array.isArray(incident.related) && incident.related.length > 0 && (
        <section className="panel">
          <header>
            <h2>{t('incident.related')}</h2>
          </header>
          <ul className="panel-body briefs plain">
            {incident.related.map((other) => (
              <li key={other.id}>
                <a href={`/incidents/${other.id}`}>
                  #{other.number} {text(other.headline)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {undoing && <UndoBlock block={undoing} onClose={() => setUndoing(undefined)} />}
    </>
  );
}
