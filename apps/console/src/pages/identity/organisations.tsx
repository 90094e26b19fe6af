import '../../language/registry.ts';
import '../../components/identity/registry.css';
import { Button, Menu } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Organisation, useOrders, useOrganisations } from '../../api/registry.ts';
import { Answer } from '../../components/answer.tsx';
import { Facts } from '../../components/facts.tsx';
import { Orders } from '../../components/identity/orders.tsx';
import {
  AddOrganisation,
  ChangeOrganisation,
  CloseOrganisation,
} from '../../components/identity/organisation-forms.tsx';
import { OrganisationTree, useOrganisationNames, useTop } from '../../components/identity/organisation-tree.tsx';
import { Posts } from '../../components/identity/posts.tsx';
import { Code } from '../../components/marks.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { href, one } from '../../state/url.ts';

type Act = 'add' | 'change' | 'close';

function OrganisationHead({
  organisation,
  act,
}: {
  readonly organisation: Organisation;
  readonly act: (verb: Act) => void;
}) {
  const { t, text, word } = useWords();
  const { pathOf } = useOrganisationNames();
  const keeps = useHolds('system-administrator');
  const above = pathOf(organisation.id).slice(0, -1);
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{text(organisation.name)}</h2>
        {keeps && (
          <>
            <Button small onClick={() => act('add')}>
              {t('organisation.add')}
            </Button>
            <Menu label={t('act.more')}>
              <button type="button" onClick={() => act('change')}>
                {t('organisation.change')}
              </button>
              {organisation.kind !== 'city' && (
                <button type="button" onClick={() => act('close')}>
                  {t('organisation.close')}
                </button>
              )}
            </Menu>
          </>
        )}
      </header>
      <div className="panel-body">
        <Facts
          of={[
            [t('organisation.kind'), word('organisation.kind', organisation.kind)],
            [t('organisation.code'), <Code key="code" value={organisation.code} />],
            ...(above.length > 0
              ? [[t('organisation.parent'), above.map(({ name }) => text(name)).join(' / ')] as const]
              : []),
            [
              t('people.title'),
              <a key="people" href={href('/people', { organisation: organisation.id })}>
                {t('organisation.people', { count: organisation.people })}
              </a>,
            ],
          ]}
        />
      </div>
    </section>
  );
}

function Upcoming({ organisation }: { readonly organisation: string }) {
  const { t } = useWords();
  const orders = useOrders(organisation, 'planned');
  const mayWithdraw = useHolds('system-administrator', 'department-administrator', 'security-administrator');
  const none = { title: t('order.upcoming.none'), text: t('order.upcoming.none.text') };
  return (
    <section className="panel">
      <header>
        <h2>{t('order.upcoming')}</h2>
      </header>
      <Answer of={orders} lines={3}>
        {() => <Orders orders={orders.items} named mayWithdraw={mayWithdraw} none={none} />}
      </Answer>
      <More of={orders} />
    </section>
  );
}

/** The tree of organisations; of each its posts, who holds them, and what is ordered. */
export function OrganisationsPage() {
  const { t } = useWords();
  const organisations = useOrganisations();
  const { search } = usePlace();
  const top = useTop();
  const id = one(search, 'organisation') ?? top;
  const [act, setAct] = useState<Act>();
  const done = () => setAct(undefined);
  const sees = useHolds(
    'system-administrator',
    'security-administrator',
    'audit-administrator',
    'department-administrator',
  );
  return (
    <div className="stack">
      <PageHead title={t('organisations.title')} count={organisations.data?.items.length} />
      <div className="registry">
        <OrganisationTree chosen={id} />
        <Answer of={organisations}>
          {({ items }) => {
            const organisation = items.find((each) => each.id === id);
            if (!organisation) return null;
            return (
              <div className="stack">
                <OrganisationHead organisation={organisation} act={setAct} />
                {sees && <Posts key={id} organisation={id} />}
                {sees && <Upcoming key={`orders ${id}`} organisation={id} />}
                {act === 'add' && <AddOrganisation organisation={organisation} onClose={done} />}
                {act === 'change' && <ChangeOrganisation organisation={organisation} onClose={done} />}
                {act === 'close' && <CloseOrganisation organisation={organisation} onClose={done} />}
              </div>
            );
          }}
        </Answer>
      </div>
    </div>
  );
}
