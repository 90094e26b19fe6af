import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { useProfiles } from '../../api/profiles.ts';
import { type Certificate, useAuthorities, useCertificateCount, useCertificates } from '../../api/trust.ts';
import { Answer } from '../../components/answer.tsx';
import { ChoiceChips } from '../../components/filters.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { CertificateActDialog, type CertificateVerb } from '../../components/trust/certificate-acts.tsx';
import { CertificatePanel } from '../../components/trust/certificate-panel.tsx';
import { IssueForm } from '../../components/trust/issue-form.tsx';
import { commonName, daysUntil } from '../../components/trust/names.ts';
import { useProfileTitle } from '../../components/trust/profile-title.ts';
import { SearchBox, SelectFilter } from '../../components/trust/search-box.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function useCertificateColumns(): readonly Column<Certificate>[] {
  const { t } = useWords();
  const authorities = useAuthorities().data?.items ?? [];
  const profileTitle = useProfileTitle();
  return [
    {
      key: 'subject',
      title: t('certificate.subject'),
      fill: true,
      cell: (certificate) => (
        <>
          <strong>{commonName(certificate.subject)}</strong>{' '}
          <span className="small soft mono">{certificate.names.slice(0, 3).join(', ')}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('certificate.state'),
      tight: true,
      cell: (certificate) => <StateMark set="certificate.state" state={certificate.state} />,
    },
    {
      key: 'ends',
      title: t('certificate.ends'),
      tight: true,
      from: 'tablet',
      cell: (certificate) => (
        <>
          <Moment at={certificate.notAfter} />
          {certificate.state === 'valid' && daysUntil(certificate.notAfter) <= 30 && (
            <span className={certificate.profile === 'status-responder' ? 'small soft block' : 'wrong-reason'}>
              {t('certificate.days', { count: daysUntil(certificate.notAfter) })}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'profile',
      title: t('certificate.profile'),
      from: 'tablet',
      cell: (certificate) => profileTitle(certificate.profile),
    },
    {
      key: 'authority',
      title: t('certificate.authority'),
      from: 'desktop',
      cell: (certificate) => authorities.find((authority) => authority.id === certificate.authority)?.name ?? '–',
    },
    {
      key: 'issued',
      title: t('certificate.issued'),
      tight: true,
      from: 'desktop',
      cell: (certificate) => <Moment at={certificate.issuedAt} />,
    },
  ];
}

function CertificateFilters() {
  const { t, text, word } = useWords();
  const { search, change } = usePlace();
  const authorities = useAuthorities().data?.items ?? [];
  const profiles = useProfiles().data?.items ?? [];
  const count = useCertificateCount({ authority: one(search, 'authority'), profile: one(search, 'profile') }).data;
  // What is typed narrows the list, not the counts: then they would not be those of the list.
  const narrowed = Boolean(one(search, 'text') || one(search, 'ends'));
  return (
    <>
      <SearchBox
        label={t('certificate.search')}
        value={one(search, 'text') ?? ''}
        onChange={(text) => change({ text: text || undefined }, true)}
      />
      <div className="row filter-row">
        <ChoiceChips
          name="state"
          label={t('certificate.state')}
          all={t('filter.all')}
          options={(['valid', 'held', 'revoked', 'expired'] as const).map((value) => ({
            value,
            label: word('certificate.state', value),
            count: narrowed ? undefined : count?.states[value],
          }))}
        />
        <SelectFilter
          label={t('certificate.ends')}
          value={one(search, 'ends') ?? ''}
          all={t('certificate.ends.all')}
          options={[7, 30, 90, 365].map((days) => ({
            value: String(days),
            label: t('certificate.ends.within', { count: days }),
          }))}
          onChange={(ends) => change({ ends })}
        />
        <SelectFilter
          label={t('certificate.profile')}
          value={one(search, 'profile') ?? ''}
          all={t('certificate.profile.all')}
          options={profiles.map((profile) => ({ value: profile.name, label: text(profile.title) }))}
          onChange={(profile) => change({ profile })}
        />
        <SelectFilter
          label={t('certificate.authority')}
          value={one(search, 'authority') ?? ''}
          all={t('certificate.authority.all')}
          options={authorities.map((authority) => ({ value: authority.id, label: authority.name }))}
          onChange={(authority) => change({ authority })}
        />
      </div>
    </>
  );
}

/** Everything issued: found while one types, narrowed by chips, one opens beside the list. */
export function CertificatesPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const text = one(search, 'text');
  const ends = Number(one(search, 'ends'));
  const certificates = useCertificates({
    text: text && text.length >= 2 ? text : undefined,
    state: one(search, 'state'),
    profile: one(search, 'profile'),
    authority: one(search, 'authority'),
    endsWithin: ends > 0 ? ends : undefined,
  });
  const authorities = useAuthorities().data?.items ?? [];
  const columns = useCertificateColumns();
  const count = useCertificateCount({ authority: one(search, 'authority'), profile: one(search, 'profile') }).data;
  const state = one(search, 'state') as Certificate['state'] | undefined;
  const listed = certificates.data && !certificates.hasNextPage ? certificates.items.length : undefined;
  const shownCount = listed ?? (text || ends > 0 ? undefined : state ? count?.states[state] : count?.total);
  const mayIssue = useHolds('security-administrator');
  const [issuing, setIssuing] = useState(false);
  const [act, setAct] = useState<{ readonly certificate: Certificate; readonly verb: CertificateVerb }>();
  const openId = one(search, 'certificate');
  return (
    <div className="stack">
      <PageHead
        title={t('certificate.title')}
        count={shownCount}
        lead={t('certificate.lead')}
        actions={
          <>
            <a className="button" href="/trust/profiles">
              {t('profile.open')}
            </a>
            {mayIssue && (
              <Button kind="primary" onClick={() => setIssuing(true)}>
                {t('certificate.issue')}
              </Button>
            )}
          </>
        }
      />
      <CertificateFilters />
      {text?.length === 1 && <p className="small soft">{t('certificate.search.short')}</p>}
      <section className="panel">
        <Answer of={certificates} lines={10}>
          {() =>
            certificates.items.length ? (
              <Table
                label={t('certificate.title')}
                rows={certificates.items}
                columns={columns}
                idOf={(certificate) => certificate.id}
                open={openId}
                onOpen={(certificate) => change({ certificate: certificate.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('certificate.none')} action={<a href="/trust/certificates">{t('filter.clear')}</a>}>
                {t('certificate.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={certificates} />
      </section>
      {openId && (
        <CertificatePanel
          id={openId}
          authorities={authorities}
          act={(certificate, verb) => setAct({ certificate, verb })}
          onClose={() => change({ certificate: undefined }, true)}
        />
      )}
      {issuing && <IssueForm onClose={() => setIssuing(false)} />}
      {act && <CertificateActDialog {...act} onClose={() => setAct(undefined)} />}
    </div>
  );
}
