import { Banner, Button, type Column, Empty, SidePanel, Status, Table } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Scan, useCancelScan, useScan, useScanScope, useScans } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { ScanForm, ScopeForm } from './scan-forms.tsx';

/** ms between two looks at a scan that is on its way. */
const lookAgain = 2_000;

const living = (scan: Scan) => scan.state === 'waiting' || scan.state === 'running';

/** Looks again while something is on its way; scans send no live hints. */
function useLookAgain(due: boolean, look: () => unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock runs as long as something is on its way
  useEffect(() => {
    if (!due) return;
    const timer = setInterval(() => {
      if (!document.hidden) look();
    }, lookAgain);
    return () => clearInterval(timer);
  }, [due]);
}

function ScanPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, word } = useWords();
  const answer = useScan(id);
  const cancel = useCancelScan();
  const mayWork = useHolds('operator', 'security-administrator');
  useLookAgain(answer.data !== undefined && living(answer.data), () => answer.refetch());
  return (
    <SidePanel
      title={answer.data ? t('scan.title', { count: answer.data.endpoints }) : t('supervision.tab.scans')}
      closeLabel={t('act.close')}
      onClose={onClose}
    >
      <Answer of={answer} lines={6}>
        {(scan) => (
          <>
            <div className="row between">
              <StateMark set="scan.state" state={scan.state} />
              {mayWork && living(scan) && (
                <Button
                  busy={cancel.isPending}
                  onClick={() => cancel.mutate({ id }, { onError: (error) => showNotice({ text: error.message }) })}
                >
                  {t('scan.cancel')}
                </Button>
              )}
            </div>
            {scan.reason && <p className="complaint">{scan.reason}</p>}
            <ul className="briefs plain">
              {scan.results.map((result) => (
                <li key={result.endpoint} className="brief">
                  <span className="grow">
                    <a
                      className="mono"
                      href={`/trust/supervision?tab=inventory&text=${encodeURIComponent(result.endpoint)}`}
                    >
                      {result.endpoint}
                    </a>
                    <br />
                    <span className="small soft">
                      {word('scan.endpoint', result.state)} · {t('scan.endpoint.found', { count: result.entries })}
                      {!result.complete && ` · ${t('scan.incomplete')}`}
                      {result.reason && ` · ${result.reason}`}
                    </span>
                  </span>
                  {result.forbidden > 0 && (
                    <Status tone="bad">{`${word('verdict', 'forbidden')} ${result.forbidden}`}</Status>
                  )}
                  {result.weak > 0 && <Status tone="warn">{`${word('verdict', 'weak')} ${result.weak}`}</Status>}
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}

function useScanColumns(): readonly Column<Scan>[] {
  const { t } = useWords();
  return [
    { key: 'when', title: t('scan.when'), cell: (scan) => <Moment at={scan.startedAt} /> },
    {
      key: 'state',
      title: t('scan.state'),
      tight: true,
      cell: (scan) => <StateMark set="scan.state" state={scan.state} />,
    },
    {
      key: 'looked',
      title: t('scan.looked'),
      tight: true,
      end: true,
      cell: (scan) => `${scan.looked} / ${scan.endpoints}`,
    },
    {
      key: 'result',
      title: t('scan.result'),
      tight: true,
      end: true,
      cell: (scan) => `${scan.forbidden} · ${scan.weak}`,
    },
    { key: 'by', title: t('scan.by'), tight: true, from: 'tablet', cell: (scan) => scan.startedBy },
  ];
}

/** What may be scanned, and what scans have found. */
export function Scans() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const scans = useScans();
  const scope = useScanScope();
  const columns = useScanColumns();
  const mayWork = useHolds('operator', 'security-administrator');
  const mayDecide = useHolds('security-administrator');
  const [form, setForm] = useState<'scan' | 'scope'>();
  const openId = one(search, 'scan');
  const entries = scope.data?.entries;
  useLookAgain(scans.data?.items.some(living) ?? false, () => scans.refetch());
  return (
    <>
      <section className="panel">
        <header>
          <h2>{t('scan.scope')}</h2>
          <div className="row">
            {mayDecide && <Button onClick={() => setForm('scope')}>{t('scan.scope.set')}</Button>}
            {mayWork && (
              <Button kind="primary" disabled={!entries?.length} onClick={() => setForm('scan')}>
                {t('scan.start')}
              </Button>
            )}
          </div>
        </header>
        <div className="panel-body">
          {entries?.length === 0 ? (
            <Banner tone="warn">{t('scan.scope.none')}</Banner>
          ) : (
            <p className="mono">{entries?.join(', ')}</p>
          )}
        </div>
      </section>
      <section className="panel">
        <Answer of={scans} lines={5}>
          {(page) =>
            page.items.length ? (
              <Table
                label={t('supervision.tab.scans')}
                rows={page.items}
                columns={columns}
                idOf={(scan) => scan.id}
                open={openId}
                onOpen={(scan) => change({ scan: scan.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('scan.none')}>{t('scan.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      {openId && <ScanPanel id={openId} onClose={() => change({ scan: undefined }, true)} />}
      {form === 'scan' && <ScanForm onClose={() => setForm(undefined)} />}
      {form === 'scope' && entries && <ScopeForm entries={entries} onClose={() => setForm(undefined)} />}
    </>
  );
}
