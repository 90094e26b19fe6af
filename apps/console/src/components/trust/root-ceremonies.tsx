import { Button, type Column, Empty, SidePanel, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Ceremony, useCeremonies, useCeremony } from '../../api/authorities.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { More } from '../page-head.tsx';
import { saveFile } from '../save-file.ts';
import { LivingCeremony, OpenCeremony } from './root-ceremony.tsx';

function CeremonyPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, text, word } = useWords();
  const answer = useCeremony(id);
  return (
    <SidePanel title={answer.data?.ceremony.purpose ?? t('root.title')} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={answer} lines={6}>
        {({ ceremony, acts, minutes }) => (
          <>
            <div className="row between">
              <StateMark set="root.state" state={ceremony.state} />
              {ceremony.ending && <span className="soft">{word('root.ending', ceremony.ending)}</span>}
            </div>
            <dl className="facts">
              <dt>{t('root.by')}</dt>
              <dd>
                {ceremony.requestedBy} · <Moment at={ceremony.requestedAt} />
              </dd>
              <dt>{t('root.gave')}</dt>
              <dd>{ceremony.holders.join(', ') || '–'}</dd>
              <dt>{t('root.state.open')}</dt>
              <dd>
                {ceremony.openedAt ? (
                  <>
                    <Moment at={ceremony.openedAt} /> – <Moment at={ceremony.closedAt ?? ceremony.closesAt} />
                  </>
                ) : (
                  '–'
                )}
              </dd>
            </dl>
            <h3>{t('root.acts')}</h3>
            {acts.length === 0 && <p className="soft">{t('root.acts.none')}</p>}
            <ol className="briefs plain">
              {acts.map((act) => (
                <li key={`${act.at} ${act.words.en}`} className="brief">
                  <span className="grow">
                    {text(act.words)} <span className="small soft">{act.by}</span>
                  </span>
                  <Moment at={act.at} />
                </li>
              ))}
            </ol>
            <div className="row between">
              <h3>{t('minutes.title')}</h3>
              <Button small onClick={() => saveFile(`ceremony-${ceremony.id}.txt`, text(minutes))}>
                {t('minutes.save')}
              </Button>
            </div>
            <pre className="raw minutes">{text(minutes)}</pre>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}

/** Ceremonies with the root keys: the one that lives now, and the journal of all. */
export function RootCeremonies() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const ceremonies = useCeremonies();
  const mayOpen = useHolds('security-administrator');
  const [opening, setOpening] = useState(false);
  const openId = one(search, 'ceremony');
  const living = ceremonies.items.find((ceremony) => ceremony.state !== 'closed');
  const columns: readonly Column<Ceremony>[] = [
    { key: 'purpose', title: t('root.purpose'), cell: (ceremony) => <strong>{ceremony.purpose}</strong> },
    {
      key: 'state',
      title: t('recovery.state'),
      tight: true,
      cell: (ceremony) => <StateMark set="root.state" state={ceremony.state} />,
    },
    {
      key: 'holders',
      title: t('root.gave'),
      from: 'tablet',
      cell: (ceremony) => ceremony.holders.join(', ') || '–',
    },
    { key: 'by', title: t('root.by'), tight: true, from: 'tablet', cell: (ceremony) => ceremony.requestedBy },
    {
      key: 'when',
      title: t('enrolment.when'),
      tight: true,
      from: 'desktop',
      cell: (ceremony) => <Moment at={ceremony.requestedAt} />,
    },
    {
      key: 'ending',
      title: '',
      tight: true,
      from: 'desktop',
      cell: (ceremony) => (ceremony.ending ? word('root.ending', ceremony.ending) : ''),
    },
  ];
  return (
    <>
      <div className="row between">
        <div>
          <h2>{t('root.title')}</h2>
          <p className="soft">{t('root.lead')}</p>
        </div>
        {mayOpen && !living && <Button onClick={() => setOpening(true)}>{t('root.open')}</Button>}
      </div>
      {living && <LivingCeremony ceremony={living} />}
      <section className="panel">
        <Answer of={ceremonies} lines={3}>
          {() =>
            ceremonies.items.length ? (
              <Table
                label={t('root.title')}
                rows={ceremonies.items}
                columns={columns}
                idOf={(ceremony) => ceremony.id}
                open={openId}
                onOpen={(ceremony) => change({ ceremony: ceremony.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('root.none')}>{t('root.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={ceremonies} />
      </section>
      {openId && <CeremonyPanel id={openId} onClose={() => change({ ceremony: undefined }, true)} />}
      {opening && <OpenCeremony onClose={() => setOpening(false)} />}
    </>
  );
}
