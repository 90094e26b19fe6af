import { Button, Dialog, FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type User, useAssignRoles, useCreateUser, useHolds, useUserAct } from '../api/identity.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Complaint } from './answer.tsx';
import { ChoiceField } from './choice-field.tsx';
import { OrganisationField } from './identity/organisation-field.tsx';
import { Code } from './marks.tsx';
import { RoleChoice } from './role-choice.tsx';

/** Shows a one-time sign-in link, once. */
export function LinkDialog({ link, onClose }: { readonly link: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const address = link.startsWith('http') ? link : window.location.origin + link;
  return (
    <Dialog
      title={t('user.link')}
      closeLabel={t('act.close')}
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {t('act.done')}
        </Button>
      }
    >
      <p>{t('user.link.text')}</p>
      <div className="raw">
        <Code value={address} />
      </div>
    </Dialog>
  );
}

const userName = /^[a-z0-9][a-z0-9._-]*$/;

/** Adds a person; he sets his password himself by the one-time link. */
export function UserForm({
  place,
  onClose,
  onLink,
}: {
  /** The organisation the person is to belong to. */
  readonly place: string;
  readonly onClose: () => void;
  readonly onLink: (link: string) => void;
}) {
  const { t, language: own } = useWords();
  const create = useCreateUser();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [language, setLanguage] = useState<string>(own);
  const [roles, setRoles] = useState<readonly string[]>([]);
  const [organisation, setOrganisation] = useState(place);
  const assigns = useHolds('security-administrator');
  const submit = () =>
    create.mutate(
      { name: name.trim(), displayName: displayName.trim() || name.trim(), roles, language, organisation },
      {
        onSuccess: (answer) => {
          onClose();
          if (answer.link) onLink(answer.link);
        },
      },
    );
  return (
    <FormDialog
      title={t('user.create')}
      submitLabel={t('user.create')}
      ready={userName.test(name.trim())}
      pending={create.isPending}
      problem={<Complaint error={create.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('signin.name')}
        hint={t('user.name.hint')}
        wrong={name.trim() && !userName.test(name.trim()) ? t('user.name.hint') : undefined}
        autoFocus
        required
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t('user.displayname')}
        maxLength={100}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
      />
      <ChoiceField
        label={t('user.language')}
        value={language}
        onChange={setLanguage}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
      <OrganisationField label={t('people.where')} value={organisation} onChange={setOrganisation} />
      {assigns && (
        <>
          <h3>{t('user.roles')}</h3>
          <RoleChoice roles={roles} onChange={setRoles} offered={(role) => role !== 'intake' && role !== 'agent'} />
        </>
      )}
    </FormDialog>
  );
}

/** Changes what a person may do. */
export function RolesDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { t } = useWords();
  const assign = useAssignRoles();
  const [roles, setRoles] = useState(user.roles);
  const added = roles.filter((role) => !user.roles.includes(role));
  const removed = user.roles.filter((role) => !roles.includes(role));
  return (
    <ActDialog
      title={t('user.roles.title', { name: user.displayName || user.name })}
      plan={
        added.length + removed.length > 0 && (
          <>
            {added.length > 0 && <p>{t('user.roles.added', { roles: added.join(', ') })}</p>}
            {removed.length > 0 && <p>{t('user.roles.removed', { roles: removed.join(', ') })}</p>}
          </>
        )
      }
      undone={t('user.roles.undone')}
      actLabel={t('user.roles.act')}
      ready={added.length + removed.length > 0}
      onClose={onClose}
      onAct={(reason) => assign.mutateAsync({ id: user.id, roles, reason })}
    >
      <RoleChoice roles={roles} onChange={setRoles} offered={(role) => role !== 'intake' && role !== 'agent'} />
    </ActDialog>
  );
}

interface UserActDialogProperties {
  readonly user: User;
  readonly verb: 'disable' | 'enable' | 'reset';
  readonly onClose: () => void;
  readonly onLink: (link: string) => void;
}

/** Disables, enables or resets a person. */
export function UserActDialog({ user, verb, onClose, onLink }: UserActDialogProperties) {
  const { t } = useWords();
  const act = useUserAct();
  return (
    <ActDialog
      title={t(`user.${verb}.title`, { name: user.displayName || user.name })}
      plan={t(`user.${verb}.plan`)}
      affects={user.displayName || user.name}
      undone={t(`user.${verb}.undone`)}
      actLabel={t(`user.${verb}`)}
      danger={verb !== 'enable'}
      onClose={onClose}
      onAct={async (reason) => {
        const answer = await act.mutateAsync({ id: user.id, verb, reason });
        if (answer?.link) onLink(answer.link);
      }}
    />
  );
}
