import { Button, type Column, Empty, Menu, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Post, usePosts } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Moment } from '../moment.tsx';
import { More } from '../page-head.tsx';
import { RoleNames } from '../role-choice.tsx';
import { OrderForm } from './order-form.tsx';
import { useOrganisationNames } from './organisation-tree.tsx';
import { AddPost, ChangePost, ClosePost } from './post-forms.tsx';

type Verb = 'appoint' | 'change' | 'close';

function usePostColumns(organisation: string, act: (post: Post, verb: Verb) => void): readonly Column<Post>[] {
  const { t, text } = useWords();
  const { nameOf } = useOrganisationNames();
  const appoints = useHolds('system-administrator', 'department-administrator', 'security-administrator');
  const closes = useHolds('system-administrator', 'department-administrator');
  return [
    {
      key: 'title',
      title: t('post.name'),
      cell: (post) => (
        <>
          <strong>{text(post.title)}</strong>
          {post.organisation !== organisation && (
            <>
              <br />
              <span className="small soft">{nameOf(post.organisation)}</span>
            </>
          )}
        </>
      ),
    },
    {
      key: 'holders',
      title: t('post.holders'),
      cell: ({ holders, seats }) => (
        <span className="holders">
          {holders.map((holder, at) => (
            <span key={holder.id}>
              {at > 0 && ', '}
              <a href={`/people/${holder.id}`}>{holder.name}</a>
              {holder.until && (
                <span className="small soft">
                  {' '}
                  ({t('person.until')} <Moment at={holder.until} />)
                </span>
              )}
            </span>
          ))}
          {holders.length === 0 && <span className="soft">{t('post.vacant')}</span>}
          {seats !== null && (
            <span className="small soft number">
              {' '}
              {holders.length}/{seats}
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'gives',
      title: t('post.gives'),
      from: 'tablet',
      cell: (post) =>
        post.roles.length > 0 ? (
          <RoleNames roles={post.roles} />
        ) : (
          <span className="soft">{t('post.gives.nothing')}</span>
        ),
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (post) =>
        appoints && (
          <Menu label={t('act.more')}>
            <button type="button" onClick={() => act(post, 'appoint')}>
              {t('order.give')}
            </button>
            <button type="button" onClick={() => act(post, 'change')}>
              {t('post.change')}
            </button>
            {closes && (
              <button type="button" onClick={() => act(post, 'close')}>
                {t('post.close')}
              </button>
            )}
          </Menu>
        ),
    },
  ];
}

/** The posts of an organisation and those below it: who holds them and what they give. */
export function Posts({ organisation }: { readonly organisation: string }) {
  const { t, text } = useWords();
  const posts = usePosts(organisation);
  const adds = useHolds('system-administrator', 'department-administrator', 'security-administrator');
  const [adding, setAdding] = useState(false);
  const [act, setAct] = useState<{ readonly post: Post; readonly verb: Verb }>();
  const columns = usePostColumns(organisation, (post, verb) => setAct({ post, verb }));
  const done = () => setAct(undefined);
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{t('post.title')}</h2>
        {adds && (
          <Button small onClick={() => setAdding(true)}>
            {t('post.add')}
          </Button>
        )}
      </header>
      <Answer of={posts} lines={3}>
        {() =>
          posts.items.length > 0 ? (
            <Table label={t('post.title')} rows={posts.items} columns={columns} idOf={(post) => post.id} />
          ) : (
            <Empty title={t('post.none')}>{t('post.none.text')}</Empty>
          )
        }
      </Answer>
      <More of={posts} />
      {adding && <AddPost organisation={organisation} onClose={() => setAdding(false)} />}
      {act?.verb === 'appoint' && <OrderForm post={{ id: act.post.id, title: text(act.post.title) }} onClose={done} />}
      {act?.verb === 'change' && <ChangePost post={act.post} onClose={done} />}
      {act?.verb === 'close' && <ClosePost post={act.post} onClose={done} />}
    </section>
  );
}
