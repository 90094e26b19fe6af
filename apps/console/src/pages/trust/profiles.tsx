import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { type Column, Empty, Table } from '@citywall/ui';
import { useHolds } from '../../api/identity.ts';
import { type Profile, useProfiles } from '../../api/profiles.ts';
import { Answer } from '../../components/answer.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';

function useProfileColumns(): readonly Column<Profile>[] {
  const { t, text, word } = useWords();
  return [
    {
      key: 'title',
      title: t('certificate.profile'),
      cell: (profile) => (
        <>
          <a href={`/trust/profiles/${profile.name}`}>{text(profile.title)}</a>
          <br />
          <span className="small soft mono">{profile.name}</span>
        </>
      ),
    },
    {
      key: 'purpose',
      title: t('profile.purpose'),
      from: 'tablet',
      cell: (profile) => word('authority.purpose', profile.purpose),
    },
    {
      key: 'days',
      title: t('profile.section.days'),
      tight: true,
      end: true,
      cell: (profile) => t('profile.days.of', { days: profile.days, longest: profile.longestDays }),
    },
    {
      key: 'keys',
      title: t('profile.section.keys'),
      from: 'desktop',
      cell: (profile) => <span className="small">{profile.keys.map((kind) => word('key.kind', kind)).join(', ')}</span>,
    },
    {
      key: 'ways',
      title: t('profile.ways'),
      from: 'tablet',
      cell: (profile) => (
        <span className="small">{profile.ways.map((way) => word('profile.way', way)).join(' · ') || '–'}</span>
      ),
    },
    {
      key: 'approval',
      title: t('profile.approval.column'),
      tight: true,
      from: 'desktop',
      cell: (profile) =>
        profile.ways.includes('web') ? t(profile.approval ? 'profile.approval.yes' : 'profile.approval.no') : '–',
    },
  ];
}

/** What may be certified: every profile with its bounds at a glance. */
export function ProfilesPage() {
  const { t } = useWords();
  const { go } = usePlace();
  const profiles = useProfiles();
  const columns = useProfileColumns();
  const mayChange = useHolds('security-administrator');
  return (
    <div className="stack">
      <PageHead
        title={t('profile.title')}
        count={profiles.data?.items.length}
        lead={t('profile.lead')}
        back={{ href: '/trust/certificates', label: t('certificate.title') }}
        actions={
          mayChange && (
            <a className="button primary" href="/trust/new-profile">
              {t('profile.create')}
            </a>
          )
        }
      />
      <section className="panel">
        <Answer of={profiles} lines={8}>
          {(page) =>
            page.items.length ? (
              <Table
                label={t('profile.title')}
                rows={page.items}
                columns={columns}
                idOf={(profile) => profile.name}
                onOpen={(profile) => go(`/trust/profiles/${profile.name}`)}
              />
            ) : (
              <Empty title={t('profile.missing')} />
            )
          }
        </Answer>
      </section>
    </div>
  );
}
