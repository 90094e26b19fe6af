import '../../language/single-sign-on.ts';
import { Banner, Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Application, useApplications } from '../../api/applications.ts';
import { useHolds } from '../../api/identity.ts';
import { Answer } from '../../components/answer.tsx';
import { ApplicationForm } from '../../components/identity/application-form.tsx';
import { ApplicationPanel } from '../../components/identity/application-panel.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function useColumns(): readonly Column<Application>[] {
  const { t, text } = useWords();
  return [
    {
      key: 'name',
      title: t('application.name'),
      cell: (application) => (
        <>
          <strong>{text(application.name)}</strong>
          <br />
          <span className="soft small">{t(`application.kind.${application.kind}`)}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('application.state'),
      tight: true,
      cell: ({ state }) => <StateMark set="application.state" state={state} />,
    },
    {
      key: 'home',
      title: t('application.home'),
      from: 'tablet',
      cell: ({ homeUrl, host }) => <span className="mono soft">{homeUrl ?? host ?? '–'}</span>,
    },
    {
      key: 'created',
      title: t('application.created'),
      tight: true,
      from: 'tablet',
      cell: ({ createdAt }) => <Moment at={createdAt} />,
    },
  ];
}

/** The registry of applications: which there are, which wait, and how each is connected. */
export function ApplicationsPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const state = one(search, 'state');
  const open = one(search, 'open');
  const applications = useApplications(state);
  const keeps = useHolds('system-administrator');
  const [creating, setCreating] = useState(false);
  const columns = useColumns();
  const asked = applications.data?.asked ?? 0;
  const create = keeps ? (
    <Button kind="primary" onClick={() => setCreating(true)}>
      {t('application.create')}
    </Button>
  ) : undefined;
  return (
    <div className="stack">
      <PageHead
        title={t('nav.applications')}
        count={applications.data?.items.length}
        lead={t('application.lead')}
        actions={create}
      />
      {(asked > 0 || state !== undefined) && (
        <Banner tone="warn">
          <span className="grow">{t('application.asked.banner', { count: asked })}</span>
          <Button small onClick={() => change({ state: state ? undefined : 'asked' })}>
            {t(state ? 'application.all' : 'application.asked.show')}
          </Button>
        </Banner>
      )}
      <section className="panel">
        <Answer of={applications}>
          {({ items }) =>
            items.length ? (
              <Table
                label={t('nav.applications')}
                rows={items}
                columns={columns}
                idOf={({ id }) => id}
                open={open}
                onOpen={({ id }) => change({ open: id }, open !== undefined)}
              />
            ) : (
              <Empty title={t('application.none')} action={create}>
                {t('application.none.text')}
              </Empty>
            )
          }
        </Answer>
      </section>
      {open && <ApplicationPanel key={open} id={open} onClose={() => change({ open: undefined })} />}
      {creating && <ApplicationForm onClose={() => setCreating(false)} />}
    </div>
  );
}
