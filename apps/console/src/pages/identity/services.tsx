import '../../language/services.ts';
import { type Column, Empty, Table } from '@citywall/ui';
import { type Service, useServices } from '../../api/services.ts';
import { Answer } from '../../components/answer.tsx';
import { ServicePanel } from '../../components/identity/service-panel.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function useColumns(): readonly Column<Service>[] {
  const { t } = useWords();
  return [
    {
      key: 'name',
      title: t('service.name'),
      cell: ({ name, newest }) => (
        <>
          <strong>{newest.title}</strong>
          <br />
          <span className="soft small mono">{name}</span>
        </>
      ),
    },
    { key: 'version', title: t('service.version'), tight: true, cell: ({ newest }) => newest.version },
    {
      key: 'state',
      title: t('service.state'),
      tight: true,
      cell: ({ newest }) => <StateMark set="service.state" state={newest.state} />,
    },
    { key: 'owner', title: t('service.owner'), from: 'tablet', cell: ({ owner }) => owner.name },
    {
      key: 'published',
      title: t('service.published'),
      tight: true,
      from: 'tablet',
      cell: ({ newest }) => <Moment at={newest.publishedAt} />,
    },
  ];
}

/** The registry of services: who offers what, and whether it is really his. */
export function ServicesPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const open = one(search, 'open');
  const services = useServices();
  const columns = useColumns();
  return (
    <div className="stack">
      <PageHead title={t('nav.services')} count={services.data?.items.length} lead={t('service.lead')} />
      <section className="panel">
        <Answer of={services}>
          {({ items }) =>
            items.length ? (
              <Table
                label={t('nav.services')}
                rows={items}
                columns={columns}
                idOf={({ name }) => name}
                open={open}
                onOpen={({ name }) => change({ open: name, version: undefined }, open !== undefined)}
              />
            ) : (
              <Empty title={t('service.none')}>{t('service.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      {open && (
        <ServicePanel
          key={open}
          name={open}
          version={one(search, 'version')}
          onVersion={(version) => change({ version })}
          onClose={() => change({ open: undefined, version: undefined })}
        />
      )}
    </div>
  );
}
