import { FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Post, useChangePost, useClosePost, useCreatePost } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { RoleChoice } from '../role-choice.tsx';
import { NameFields } from './organisation-forms.tsx';

const forPeople = (role: string): boolean => role !== 'intake' && role !== 'agent';

interface PostFieldsProperties {
  readonly names: readonly [en: string, zh: string];
  readonly onNames: (en: string, zh: string) => void;
  readonly seats: string;
  readonly onSeats: (seats: string) => void;
  readonly roles: readonly string[];
  readonly onRoles: (roles: readonly string[]) => void;
}

function PostFields({ names: [en, zh], onNames, seats, onSeats, roles, onRoles }: PostFieldsProperties) {
  const { t } = useWords();
  const secures = useHolds('security-administrator');
  return (
    <>
      <NameFields labels={[t('post.name.en'), t('post.name.zh')]} en={en} zh={zh} onChange={onNames} />
      <TextField
        label={t('post.seats')}
        hint={t('post.seats.hint')}
        type="number"
        min={1}
        max={10_000}
        value={seats}
        onChange={(event) => onSeats(event.target.value)}
      />
      <h3>{t('post.gives')}</h3>
      {secures ? (
        <RoleChoice roles={roles} onChange={onRoles} offered={forPeople} />
      ) : (
        <p className="small soft">{t('post.gives.hint')}</p>
      )}
    </>
  );
}

const seatsOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Adds a post to an organisation. */
export function AddPost({ organisation, onClose }: { readonly organisation: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const create = useCreatePost();
  const [names, setNames] = useState<readonly [string, string]>(['', '']);
  const [seats, setSeats] = useState('1');
  const [roles, setRoles] = useState<readonly string[]>([]);
  const title = { en: names[0].trim(), zh: names[1].trim() };
  return (
    <FormDialog
      title={t('post.add')}
      submitLabel={t('post.add')}
      ready={title.en !== '' && title.zh !== ''}
      pending={create.isPending}
      problem={<Complaint error={create.error} />}
      onSubmit={() => create.mutate({ organisation, title, roles, seats: seatsOf(seats) }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <PostFields
        names={names}
        onNames={(...next) => setNames(next)}
        seats={seats}
        onSeats={setSeats}
        roles={roles}
        onRoles={setRoles}
      />
    </FormDialog>
  );
}

interface PostDialogProperties {
  readonly post: Post;
  readonly onClose: () => void;
}

/** Changes a post and what it gives to everybody who holds it. */
export function ChangePost({ post, onClose }: PostDialogProperties) {
  const { t } = useWords();
  const change = useChangePost();
  const secures = useHolds('security-administrator');
  const [names, setNames] = useState<readonly [string, string]>([post.title.en, post.title.zh]);
  const [seats, setSeats] = useState(post.seats === null ? '' : String(post.seats));
  const [roles, setRoles] = useState(post.roles);
  const title = { en: names[0].trim(), zh: names[1].trim() };
  return (
    <ActDialog
      title={t('post.change')}
      plan={post.holders.length > 0 && t('post.change.plan')}
      affects={post.holders.map(({ name }) => name).join(', ')}
      actLabel={t('post.change')}
      ready={title.en !== '' && title.zh !== ''}
      onClose={onClose}
      onAct={(reason) =>
        change.mutateAsync({ id: post.id, title, seats: seatsOf(seats), reason, ...(secures ? { roles } : {}) })
      }
    >
      <PostFields
        names={names}
        onNames={(...next) => setNames(next)}
        seats={seats}
        onSeats={setSeats}
        roles={roles}
        onRoles={setRoles}
      />
    </ActDialog>
  );
}

/** Closes a post that nobody holds. */
export function ClosePost({ post, onClose }: PostDialogProperties) {
  const { t, text } = useWords();
  const close = useClosePost();
  return (
    <ActDialog
      title={t('post.close')}
      plan={t('post.close.plan')}
      affects={text(post.title)}
      actLabel={t('post.close')}
      danger
      onClose={onClose}
      onAct={(reason) => close.mutateAsync({ id: post.id, reason })}
    />
  );
}
