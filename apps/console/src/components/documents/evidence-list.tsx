import { type Column, Empty, Table } from '@citywall/ui';
import type { ReactNode } from 'react';
import { type Evidence, useEvidences } from '../../api/documents.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { Code } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { More } from '../page-head.tsx';
import { commonName } from '../trust/names.ts';
import { SearchBox } from '../trust/search-box.tsx';
import { EvidencePanel } from './evidence-panel.tsx';

function useColumns(): readonly Column<Evidence>[] {
  const { t } = useWords();
  return [
    { key: 'name', title: t('evidence.what'), fill: true, cell: (evidence) => <strong>{evidence.name}</strong> },
    { key: 'signer', title: t('evidence.signer'), cell: (evidence) => commonName(evidence.signer) },
    {
      key: 'digest',
      title: 'SHA-256',
      tight: true,
      from: 'tablet',
      cell: (evidence) => <Code value={evidence.sha256} short />,
    },
    { key: 'when', title: t('evidence.when'), tight: true, cell: (evidence) => <Moment at={evidence.stampedAt} /> },
  ];
}

/** Packages that were made, one opens beside the list. */
export function EvidenceList({ first }: { readonly first: ReactNode }) {
  const { t } = useWords();
  const { search, change } = usePlace();
  const everybody = useHolds('security-administrator', 'audit-administrator');
  const text = one(search, 'text');
  const evidences = useEvidences({ text }, everybody);
  const columns = useColumns();
  const openId = one(search, 'evidence');
  const open = evidences.items.find(({ id }) => id === openId);
  return (
    <>
      <SearchBox
        label={t('evidence.search')}
        value={text ?? ''}
        onChange={(typed) => change({ text: typed || undefined }, true)}
      />
      {!everybody && <p className="small soft">{t('evidence.mine')}</p>}
      <section className="panel">
        <Answer of={evidences} lines={6}>
          {() =>
            evidences.items.length ? (
              <Table
                label={t('evidence.title')}
                rows={evidences.items}
                columns={columns}
                idOf={({ id }) => id}
                open={openId}
                onOpen={({ id }) => change({ evidence: id }, Boolean(openId))}
              />
            ) : text ? (
              <Empty title={t('evidence.none.found')} action={<a href="/trust/evidence">{t('filter.clear')}</a>} />
            ) : (
              <Empty title={t('evidence.none')} action={first}>
                {t('evidence.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={evidences} />
      </section>
      {openId && (
        <EvidencePanel
          key={openId}
          id={openId}
          name={open?.name}
          everybody={everybody}
          onClose={() => change({ evidence: undefined }, true)}
        />
      )}
    </>
  );
}
