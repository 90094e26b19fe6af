import { type Column, Empty, Table } from '@citywall/ui';
import { type Signing, useSignings } from '../../api/documents.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { Code } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { More } from '../page-head.tsx';
import { SearchBox } from '../trust/search-box.tsx';
import { SigningPanel } from './signing-panel.tsx';

function useColumns(): readonly Column<Signing>[] {
  const { t, word } = useWords();
  return [
    {
      key: 'what',
      title: t('signing.what'),
      fill: true,
      cell: (signing) => (
        <>
          <strong>{signing.name ?? <span className="soft">{t('signing.unnamed')}</span>}</strong>{' '}
          <span className="small soft">
            {word('signing.kind', signing.kind)}
            {signing.sealed && ` · ${t('signing.sealed')}`}
          </span>
        </>
      ),
    },
    { key: 'name', title: t('signing.in-name'), cell: (signing) => signing.signatory.name },
    { key: 'by', title: t('signing.by'), tight: true, from: 'tablet', cell: (signing) => signing.signedBy.name },
    {
      key: 'digest',
      title: t('signing.digest'),
      tight: true,
      from: 'desktop',
      cell: (signing) => <Code value={signing.sha256} short />,
    },
    { key: 'when', title: t('signing.when'), tight: true, cell: (signing) => <Moment at={signing.signedAt} /> },
  ];
}

/** What was signed in the city’s names; whoever is no administrator sees what they signed themselves. */
export function SigningsTab() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const everybody = useHolds('security-administrator', 'audit-administrator');
  const text = one(search, 'text');
  const signings = useSignings({ text }, everybody);
  const columns = useColumns();
  const openId = one(search, 'signing');
  const open = signings.items.find(({ id }) => id === openId);
  return (
    <>
      <SearchBox
        label={t('signing.search')}
        value={text ?? ''}
        onChange={(typed) => change({ text: typed || undefined }, true)}
      />
      {!everybody && <p className="small soft">{t('signing.mine')}</p>}
      <section className="panel">
        <Answer of={signings} lines={6}>
          {() =>
            signings.items.length ? (
              <Table
                label={t('document.tab.signed')}
                rows={signings.items}
                columns={columns}
                idOf={({ id }) => id}
                open={openId}
                onOpen={({ id }) => change({ signing: id }, Boolean(openId))}
              />
            ) : text ? (
              <Empty
                title={t('signing.none.found')}
                action={<a href="/trust/documents?tab=signed">{t('filter.clear')}</a>}
              />
            ) : (
              <Empty title={t('signing.none')} action={<a href="/trust/documents">{t('document.tab.sign')}</a>}>
                {t('signing.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={signings} />
      </section>
      {open && <SigningPanel signing={open} onClose={() => change({ signing: undefined }, true)} />}
    </>
  );
}
