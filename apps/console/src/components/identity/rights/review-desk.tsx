import { Button, type Column, Empty, FormDialog, Status, Table, TextArea } from '@citywall/ui';
import { useEffect, useRef, useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import { type Review, type ReviewItem, useDecideItems, useReviewItems } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { usePlace } from '../../../state/navigation.ts';
import { one } from '../../../state/url.ts';
import { Answer, Complaint } from '../../answer.tsx';
import { ChoiceChips } from '../../filters.tsx';
import { More } from '../../page-head.tsx';
import { useRoleName } from './role-name.tsx';
import { SignalList } from './signals.tsx';

type Decision = 'keep' | 'remove';

const standsOut = ({ signals }: ReviewItem) => signals.score !== undefined || signals.unusedDays !== undefined;

/** The rights of a review with their signals: decided one by one, or many at once, by mouse or keyboard. */
export function ReviewDesk({ review }: { readonly review: Review }) {
  const { t } = useWords();
  const { search } = usePlace();
  const oversees = useHolds('security-administrator', 'audit-administrator');
  const closed = review.state === 'closed';
  const all = oversees && (closed || one(search, 'view') === 'all' || review.mine.items === 0);
  const items = useReviewItems(review.id, all ? 'all' : 'mine', undefined);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const decide = useDecideItems();
  const [asking, setAsking] = useState<{ readonly decision: Decision; readonly of: readonly ReviewItem[] }>();
  const open = !closed && !all;
  const start = (decision: Decision, ids: readonly string[]) => {
    const of = items.items.filter(({ id }) => ids.includes(id));
    if (of.length === 0 || !open) return;
    if (decision === 'remove' || of.some(standsOut)) setAsking({ decision, of });
    else decide.mutate({ id: review.id, items: ids, decision });
    setChosen(new Set());
  };
  useDecisionKeys(open, items.items, chosen, start);
  const columns = useColumns(open, start);
  const toggle = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
  return (
    <>
      {oversees && !closed && review.mine.items > 0 && (
        <ChoiceChips
          name="view"
          label={t('review.title')}
          all={t('review.view.mine')}
          options={[{ value: 'all', label: t('review.view.all') }]}
        />
      )}
      <section className="panel">
        {open && (
          <div className="panel-body row wide">
            <span className="grow soft small">
              {chosen.size > 0 ? t('review.chosen', { count: chosen.size }) : t('review.keys')}
            </span>
            {chosen.size > 0 && (
              <>
                <Button small onClick={() => start('keep', [...chosen])}>
                  {t('review.keep')}
                </Button>
                <Button small onClick={() => start('remove', [...chosen])}>
                  {t('review.remove')}
                </Button>
              </>
            )}
          </div>
        )}
        <Complaint error={decide.error} />
        <Answer of={items} lines={6}>
          {() =>
            items.items.length ? (
              <Table
                label={review.title}
                rows={items.items}
                columns={columns}
                idOf={({ id }) => id}
                {...(open ? { selection: { chosen, toggle, label: t('review.decision') } } : {})}
              />
            ) : (
              <Empty title={t('review.empty.desk')} />
            )
          }
        </Answer>
        <More of={items} />
      </section>
      {asking && <ReasonDialog review={review} {...asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}

/** y keeps and d takes away: what is chosen, else the row that the keyboard is on. */
function useDecisionKeys(
  active: boolean,
  items: readonly ReviewItem[],
  chosen: ReadonlySet<string>,
  start: (decision: Decision, ids: readonly string[]) => void,
): void {
  const state = useRef({ items, chosen, start });
  state.current = { items, chosen, start };
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      const decision = event.key === 'y' ? 'keep' : event.key === 'd' ? 'remove' : undefined;
      if (decision === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]')) return;
      const here = document.activeElement;
      if (here instanceof HTMLElement && /^(TEXTAREA|SELECT)$/.test(here.tagName)) return;
      const row = here?.closest<HTMLElement>('tr[data-row]');
      const now = state.current;
      const under = row ? now.items[Number(row.dataset.row)] : undefined;
      const ids = now.chosen.size > 0 ? [...now.chosen] : under ? [under.id] : [];
      if (ids.length === 0) return;
      event.preventDefault();
      now.start(decision, ids);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [active]);
}

function useColumns(
  open: boolean,
  start: (decision: Decision, ids: readonly string[]) => void,
): readonly Column<ReviewItem>[] {
  const { t, word } = useWords();
  const roleName = useRoleName();
  return [
    {
      key: 'person',
      title: t('rights.person'),
      cell: (item) => (
        <>
          <strong>{item.account.name}</strong>
          <br />
          {roleName(item.role)} <span className="soft small">{word('rights.source', item.source)}</span>
          {standsOut(item) && (
            <>
              <br />
              <SignalList peers={item.signals.peers} unusedDays={item.signals.unusedDays} />
            </>
          )}
        </>
      ),
    },
    { key: 'decision', title: t('review.decision'), cell: (item) => <DecisionMark item={item} /> },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: ({ id }) =>
        open && (
          <span className="row">
            <Button small onClick={() => start('keep', [id])}>
              {t('review.keep')}
            </Button>
            <Button small onClick={() => start('remove', [id])}>
              {t('review.remove')}
            </Button>
          </span>
        ),
    },
  ];
}

function DecisionMark({ item }: { readonly item: ReviewItem }) {
  const { t, word } = useWords();
  const { decision, outcome, decidedBy, standsFor, reason } = item;
  if (decision === null && outcome === null) return <span className="soft">–</span>;
  const known = ['removed', 'gone', 'kept', 'undecided'].includes(outcome ?? '');
  const ended = outcome === null ? '' : known ? word('review.outcome', outcome) : t('review.outcome.failed');
  const who =
    decidedBy && (standsFor ? t('request.for', { name: decidedBy.name, other: standsFor.name }) : decidedBy.name);
  return (
    <>
      {decision && <Status tone={decision === 'keep' ? 'good' : 'warn'}>{word('review.decision', decision)}</Status>}{' '}
      <span className="small">{ended}</span>
      <br />
      <span className="soft small">{[who, reason].filter(Boolean).join(': ')}</span>
    </>
  );
}

function ReasonDialog({
  review,
  decision,
  of,
  onClose,
}: {
  readonly review: Review;
  readonly decision: Decision;
  readonly of: readonly ReviewItem[];
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const decide = useDecideItems();
  const roleName = useRoleName();
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={t(`review.${decision}`)}
      submitLabel={t(`review.${decision}`)}
      danger={decision === 'remove'}
      ready={reason.trim() !== ''}
      pending={decide.isPending}
      problem={<Complaint error={decide.error} />}
      onClose={onClose}
      onSubmit={() =>
        decide.mutate(
          { id: review.id, items: of.map(({ id }) => id), decision, reason: reason.trim() },
          { onSuccess: onClose },
        )
      }
    >
      <ul className="briefs plain">
        {of.slice(0, 20).map((item) => (
          <li key={item.id}>
            <strong>{item.account.name}</strong> {roleName(item.role)}
            <br />
            <SignalList peers={item.signals.peers} unusedDays={item.signals.unusedDays} />
          </li>
        ))}
      </ul>
      <TextArea
        label={t(`review.why.${decision}`)}
        required
        autoFocus
        rows={2}
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}
