import { Button, type Column, Empty, SidePanel, Switch, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import {
  type Automation,
  type Block,
  useAutomation,
  useBlock,
  useBlocks,
  useSetAutomation,
  useUndoAllBlocks,
} from '../api/response.ts';
import { ActDialog } from '../components/act-dialog.tsx';
import { Answer } from '../components/answer.tsx';
import { BlockDialog } from '../components/block-dialog.tsx';
import { BlockReason } from '../components/block-reason.tsx';
import { ChoiceChips } from '../components/filters.tsx';
import { ActorName, Code, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { showNotice } from '../components/notices.tsx';
import { More, PageHead } from '../components/page-head.tsx';
import { TimeLeft } from '../components/time-left.tsx';
import { UndoBlock } from '../components/undo-block.tsx';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

const standing = (block: Block) => block.state === 'active' || block.state === 'applying';

function useBlockColumns(undo: (block: Block) => void): readonly Column<Block>[] {
  const { t } = useWords();
  const mayUndo = useHolds('operator');
  return [
    { key: 'address', title: t('block.address'), tight: true, cell: (block) => <Code value={block.address} /> },
    {
      key: 'state',
      title: t('block.state'),
      tight: true,
      cell: (block) => <StateMark set="block.state" state={block.state} />,
    },
    {
      key: 'left',
      title: t('block.left'),
      tight: true,
      cell: (block) => (standing(block) ? <TimeLeft until={block.expiresAt} /> : <span className="soft">–</span>),
    },
    { key: 'reason', title: t('act.reason'), from: 'tablet', cell: (block) => <BlockReason block={block} /> },
    {
      key: 'gateways',
      title: t('block.gateways.title'),
      tight: true,
      from: 'desktop',
      cell: (block) => block.gateways.map((gateway) => gateway.name).join(', ') || '–',
    },
    { key: 'by', title: t('block.by'), tight: true, from: 'desktop', cell: (block) => <ActorName actor={block.by} /> },
    {
      key: 'created',
      title: t('block.created.at'),
      tight: true,
      from: 'desktop',
      cell: (block) => <Moment at={block.createdAt} />,
    },
    {
      key: 'undo',
      title: '',
      tight: true,
      cell: (block) =>
        mayUndo &&
        standing(block) && (
          <Button small onClick={() => undo(block)}>
            {t('act.undo')}
          </Button>
        ),
    },
  ];
}

function BlockPanel({ block, undo }: { readonly block: Block; readonly undo: () => void }) {
  const { t } = useWords();
  const { change } = usePlace();
  const mayUndo = useHolds('operator');
  return (
    <SidePanel
      title={t('block.title', { address: block.address })}
      closeLabel={t('act.close')}
      onClose={() => change({ block: undefined }, true)}
    >
      <div className="row between">
        <StateMark set="block.state" state={block.state} />
        {mayUndo && standing(block) && <Button onClick={undo}>{t('block.undo')}</Button>}
      </div>
      <p>
        <BlockReason block={block} />
      </p>
      <dl className="facts">
        <dt>{t('block.created.at')}</dt>
        <dd>
          <Moment at={block.createdAt} /> · <ActorName actor={block.by} />
        </dd>
        {standing(block) && (
          <>
            <dt>{t('block.expires')}</dt>
            <dd>
              <Moment at={block.expiresAt} /> <TimeLeft until={block.expiresAt} />
            </dd>
          </>
        )}
      </dl>
      <h3>{t('block.proof')}</h3>
      <ul className="briefs plain">
        {block.gateways.map((gateway) => (
          <li key={gateway.agent} className="brief">
            <span className="grow">
              {gateway.name}
              <br />
              <span className="small soft">
                {gateway.verifiedAt ? (
                  <>
                    {t('block.verified')} <Moment at={gateway.verifiedAt} />
                    {gateway.ruleNumber !== null && ` · ${t('block.rule', { number: gateway.ruleNumber })}`}
                  </>
                ) : (
                  t('block.unverified')
                )}
              </span>
            </span>
            <StateMark set="block.state" state={gateway.state} />
          </li>
        ))}
      </ul>
      <div className="row wide">
        {block.incident && <a href={`/incidents/${block.incident}`}>{t('finding.incident.show')}</a>}
        {block.run && <a href={`/runs/${block.run}`}>{t('block.run')}</a>}
        <a href={`/audit?text=${block.id}`}>{t('block.records')}</a>
      </div>
    </SidePanel>
  );
}

function AutomationBar({ automation, change }: { readonly automation: Automation; readonly change: () => void }) {
  const { t, text } = useWords();
  const mayStop = useHolds('operator', 'security-administrator');
  return (
    <div className={automation.enabled ? 'banner' : 'banner warn'}>
      {mayStop ? (
        <Switch
          on={automation.enabled}
          label={t(automation.enabled ? 'automation.on' : 'automation.off')}
          onChange={change}
        />
      ) : (
        t(automation.enabled ? 'automation.on' : 'automation.off')
      )}
      <span className="grow soft small">
        {t('automation.rate', { count: automation.blocksLastHour, limit: automation.limitPerHour })}
        {automation.changedAt && (
          <>
            {' · '}
            {t('automation.changed')} <Moment at={automation.changedAt} /> · <ActorName actor={automation.changedBy} />
            {automation.reason ? ` · ${text(automation.reason)}` : ''}
          </>
        )}
      </span>
    </div>
  );
}

function AutomationDialog({ enabled, onClose }: { readonly enabled: boolean; readonly onClose: () => void }) {
  const { t } = useWords();
  const set = useSetAutomation();
  return (
    <ActDialog
      title={t(enabled ? 'automation.stop' : 'automation.start')}
      plan={t(enabled ? 'automation.stop.plan' : 'automation.start.plan')}
      affects={t('automation.affects')}
      undone={t('automation.undone')}
      actLabel={t(enabled ? 'automation.stop' : 'automation.start')}
      danger={!enabled}
      onClose={onClose}
      onAct={async (reason) => {
        await set.mutateAsync({ enabled: !enabled, reason });
        showNotice({ text: t(enabled ? 'automation.stopped' : 'automation.started') });
      }}
    />
  );
}

function UndoAll({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  const { t } = useWords();
  const undo = useUndoAllBlocks();
  return (
    <ActDialog
      title={t('block.undo.all')}
      plan={t('block.undo.all.plan', { count })}
      affects={t('block.undo.all.affects')}
      undone={t('block.undo.undone')}
      actLabel={t('block.undo.all')}
      danger
      onClose={onClose}
      onAct={async (reason) => {
        await undo.mutateAsync({ reason });
        showNotice({ text: t('block.undone.all'), href: '/blocks?state=undone' });
      }}
    />
  );
}

/** The blocks that stand, with the time left; one switch stops all automation, one undoes all. */
export function BlocksPage() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const state = one(search, 'state') ?? 'active';
  const blocks = useBlocks({ state: state === 'all' ? undefined : state });
  const automation = useAutomation();
  const [dialog, setDialog] = useState<'create' | 'all' | 'automation'>();
  const [undoing, setUndoing] = useState<Block>();
  const columns = useBlockColumns(setUndoing);
  const mayBlock = useHolds('operator');
  const mayUndoAll = useHolds('operator', 'security-administrator');
  // Asked for by itself: a block that is undone leaves the list, and its panel shows the proof.
  const openId = one(search, 'block');
  const open = useBlock(openId).data;
  return (
    <div className="stack">
      <PageHead
        title={t('nav.blocks')}
        count={blocks.data && blocks.items.length}
        lead={t('blocks.lead')}
        actions={
          <>
            {mayBlock && (
              <Button kind="primary" onClick={() => setDialog('create')}>
                {t('block.create')}
              </Button>
            )}
            {mayUndoAll && (
              <Button kind="danger" disabled={!blocks.items.some(standing)} onClick={() => setDialog('all')}>
                {t('block.undo.all')}
              </Button>
            )}
          </>
        }
      />
      {automation.data && <AutomationBar automation={automation.data} change={() => setDialog('automation')} />}
      <ChoiceChips
        name="state"
        label={t('block.state')}
        all={t('filter.all')}
        fallback="active"
        options={['active', 'applying', 'expired', 'undone', 'failed'].map((value) => ({
          value,
          label: word('block.state', value),
        }))}
      />
      <section className="panel">
        <Answer of={blocks}>
          {() =>
            blocks.items.length ? (
              <Table
                label={t('nav.blocks')}
                rows={blocks.items}
                columns={columns}
                idOf={(block) => block.id}
                open={openId}
                onOpen={(block) => change({ block: block.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('blocks.none')} action={<a href="/blocks?state=all">{t('blocks.none.action')}</a>}>
                {t('blocks.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={blocks} />
      </section>
      {open && <BlockPanel block={open} undo={() => setUndoing(open)} />}
      {undoing && <UndoBlock block={undoing} onClose={() => setUndoing(undefined)} />}
      {dialog === 'create' && <BlockDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'all' && (
        <UndoAll count={blocks.items.filter(standing).length} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'automation' && automation.data && (
        <AutomationDialog enabled={automation.data.enabled} onClose={() => setDialog(undefined)} />
      )}
    </div>
  );
}
