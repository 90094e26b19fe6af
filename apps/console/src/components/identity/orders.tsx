import { Button, Empty } from '@citywall/ui';
import { useState } from 'react';
import { type Order, useShortenOrder, useWithdrawOrder } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { StateMark } from '../marks.tsx';
import { Moment, useNow } from '../moment.tsx';
import { useOrganisationNames } from './organisation-tree.tsx';

interface OrdersProperties {
  readonly orders: readonly Order[];
  /** Whether the person is named: not on his own page. */
  readonly named: boolean;
  readonly mayWithdraw: boolean;
  readonly none: { readonly title: string; readonly text: string };
}

/** Orders in the sequence in which they come into force, by month. */
export function Orders({ orders, named, mayWithdraw, none }: OrdersProperties) {
  const { t, language, word, text } = useWords();
  const withdraw = useWithdrawOrder();
  const shorten = useShortenOrder();
  const now = new Date(useNow(15_000)).toISOString();
  const [chosen, setChosen] = useState<Order>();
  const { nameOf } = useOrganisationNames();
  const month = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'long' });
  const months = Object.entries(Object.groupBy(orders, ({ from }) => from.slice(0, 7))).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  if (orders.length === 0) return <Empty title={none.title}>{none.text}</Empty>;
  return (
    <>
      {months.map(([key, each]) => (
        <section key={key}>
          <h3 className="small soft" style={{ padding: '8px 16px 0' }}>
            {month.format(new Date(`${key}-01T00:00:00`))}
          </h3>
          <ul className="briefs">
            {(each ?? [])
              .toSorted((a, b) => (a.from < b.from ? -1 : 1))
              .map((order) => (
                <li key={order.id} className="brief">
                  <div className="grow holders">
                    <strong>{word('order.kind', order.kind)}</strong>{' '}
                    {named && <a href={`/people/${order.person.id}`}>{order.person.name}</a>}
                    {order.post && (
                      <>
                        {' → '}
                        {nameOf(order.post.organisation)} · {text(order.post.title)}
                      </>
                    )}
                    <br />
                    <span className="small soft">
                      <Moment at={order.from} />
                      {order.until && (
                        <>
                          {' – '}
                          <Moment at={order.until} />
                        </>
                      )}{' '}
                      · {order.reference} · {order.createdBy}
                    </span>
                  </div>
                  <StateMark set="order.state" state={order.state} />
                  {mayWithdraw && order.state === 'done' && order.until && order.until > now && (
                    <Button small onClick={() => setChosen(order)}>
                      {t('order.end')}
                    </Button>
                  )}
                  {mayWithdraw && order.state === 'planned' && (
                    <Button small onClick={() => setChosen(order)}>
                      {t('order.withdraw')}
                    </Button>
                  )}
                </li>
              ))}
          </ul>
        </section>
      ))}
      {chosen?.state === 'done' && (
        <ActDialog
          title={t('order.end.title')}
          plan={t('order.end.plan')}
          affects={chosen.person.name}
          actLabel={t('order.end')}
          danger
          onClose={() => setChosen(undefined)}
          onAct={(reason) => shorten.mutateAsync({ id: chosen.id, until: new Date().toISOString(), reason })}
        />
      )}
      {chosen?.state === 'planned' && (
        <ActDialog
          title={t('order.withdraw.title')}
          plan={t('order.withdraw.plan')}
          affects={`${chosen.person.name} · ${word('order.kind', chosen.kind)}`}
          actLabel={t('order.withdraw')}
          danger
          onClose={() => setChosen(undefined)}
          onAct={(reason) => withdraw.mutateAsync({ id: chosen.id, reason })}
        />
      )}
    </>
  );
}
