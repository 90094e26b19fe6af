import { Check, FormDialog, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import {
  type Application,
  type ApplicationKind,
  useChangeApplication,
  useCreateApplication,
} from '../../api/applications.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { Code } from '../marks.tsx';
import { RoleChoice } from '../role-choice.tsx';

const kinds: readonly ApplicationKind[] = ['web', 'page', 'native', 'service', 'gated'];
const lines = (text: string) => text.split(/\s+/).filter((line) => line !== '');

/** What is typed, as texts. */
interface Draft {
  readonly kind: ApplicationKind;
  readonly en: string;
  readonly zh: string;
  readonly logo: string;
  readonly home: string;
  readonly redirect: string;
  readonly logout: string;
  readonly backchannel: string;
  readonly host: string;
  readonly scopes: string;
  readonly assurance: string;
  readonly trusted: boolean;
  readonly pairwise: boolean;
  readonly introspects: boolean;
  readonly roles: readonly string[];
}

function draftOf(application?: Application): Draft {
  return {
    kind: application?.kind ?? 'web',
    en: application?.name.en ?? '',
    zh: application?.name.zh ?? '',
    logo: application?.logo ?? '',
    home: application?.homeUrl ?? '',
    redirect: application?.redirectUris.join('\n') ?? '',
    logout: application?.logOutUris.join('\n') ?? '',
    backchannel: application?.backChannelUri ?? '',
    host: application?.host ?? '',
    scopes: application?.scopes.join(' ') ?? '',
    assurance: String(application?.assurance ?? 0),
    trusted: application?.trusted ?? false,
    pairwise: application?.pairwise ?? false,
    introspects: application?.introspects ?? false,
    roles: application?.roles ?? [],
  };
}

const ofPeople = (kind: ApplicationKind) => kind !== 'service' && kind !== 'gated';

/** The registration as the server takes it: what does not belong to the kind is not said. */
function registrationOf(draft: Draft): object {
  const { kind } = draft;
  return {
    name: { en: draft.en.trim(), zh: draft.zh.trim() },
    logo: draft.logo.trim(),
    homeUrl: draft.home.trim() || null,
    assurance: Number(draft.assurance),
    roles: draft.roles,
    ...(ofPeople(kind)
      ? {
          redirectUris: lines(draft.redirect),
          logOutUris: lines(draft.logout),
          backChannelUri: draft.backchannel.trim() || null,
          trusted: draft.trusted,
          pairwise: draft.pairwise,
        }
      : {}),
    ...(kind === 'gated' ? { host: draft.host.trim() } : {}),
    ...(kind === 'service' || kind === 'web' ? { introspects: draft.introspects } : {}),
    ...(kind === 'service' ? { scopes: lines(draft.scopes) } : {}),
  };
}

/** Registers an application, or changes one. A secret is shown once, in the same dialog. */
export function ApplicationForm({ of, onClose }: { readonly of?: Application; readonly onClose: () => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState(() => draftOf(of));
  const create = useCreateApplication();
  const change = useChangeApplication();
  const secret = create.data?.secret;
  const set = (values: Partial<Draft>) => setDraft({ ...draft, ...values });
  const submit = () => {
    const body = registrationOf(draft);
    if (of) change.mutate({ id: of.id, ...body }, { onSuccess: onClose });
    else create.mutate({ kind: draft.kind, ...body }, { onSuccess: (made) => made.secret || onClose() });
  };
  return (
    <FormDialog
      title={of ? `${t('application.change')}: ${of.name.en}` : t('application.create')}
      submitLabel={of ? t('application.change') : t('application.create')}
      wide
      ready={draft.en.trim() !== '' && draft.zh.trim() !== ''}
      pending={create.isPending || change.isPending}
      done={secret !== undefined}
      problem={<Complaint error={create.error ?? change.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      {secret ? (
        <>
          <p>{t('application.secret.once')}</p>
          <div className="raw">
            <Code value={secret} />
          </div>
        </>
      ) : (
        <Fields draft={draft} set={set} changing={of !== undefined} />
      )}
    </FormDialog>
  );
}

interface FieldsProperties {
  readonly draft: Draft;
  readonly set: (values: Partial<Draft>) => void;
  readonly changing: boolean;
}

function Fields({ draft, set, changing }: FieldsProperties) {
  const { t } = useWords();
  const { kind } = draft;
  return (
    <>
      {changing ? (
        <p className="soft">{t('application.change.note')}</p>
      ) : (
        <>
          <ChoiceField
            label={t('application.kind')}
            value={kind}
            onChange={(value) => set({ kind: value as ApplicationKind })}
            options={kinds.map((value) => ({ value, label: t(`application.kind.${value}`) }))}
          />
          <p className="soft small">{t(`application.kind.${kind}.text`)}</p>
        </>
      )}
      <TextField
        label={t('application.name.en')}
        autoFocus
        required
        maxLength={80}
        value={draft.en}
        onChange={(event) => set({ en: event.target.value })}
      />
      <TextField
        label={t('application.name.zh')}
        required
        maxLength={80}
        value={draft.zh}
        onChange={(event) => set({ zh: event.target.value })}
      />
      {kind !== 'service' && (
        <>
          <TextField
            label={t('application.logo')}
            hint={t('application.logo.hint')}
            maxLength={4}
            value={draft.logo}
            onChange={(event) => set({ logo: event.target.value })}
          />
          <TextField
            label={t('application.home')}
            hint={t('application.home.hint')}
            value={draft.home}
            onChange={(event) => set({ home: event.target.value })}
          />
        </>
      )}
      {ofPeople(kind) && <Ways draft={draft} set={set} />}
      {kind === 'gated' && (
        <TextField
          label={t('application.host')}
          hint={t('application.host.hint')}
          value={draft.host}
          onChange={(event) => set({ host: event.target.value.toLowerCase() })}
        />
      )}
      {kind === 'service' && (
        <TextField
          label={t('application.scopes')}
          hint={t('application.scopes.hint')}
          value={draft.scopes}
          onChange={(event) => set({ scopes: event.target.value })}
        />
      )}
      {(kind === 'service' || kind === 'web') && (
        <Check checked={draft.introspects} onChange={(introspects) => set({ introspects })}>
          {t('application.introspects')}
        </Check>
      )}
      {kind !== 'service' && <Access draft={draft} set={set} />}
    </>
  );
}

function Ways({ draft, set }: Omit<FieldsProperties, 'changing'>) {
  const { t } = useWords();
  return (
    <>
      <TextArea
        label={t('application.redirect')}
        hint={t('application.redirect.hint')}
        rows={3}
        value={draft.redirect}
        onChange={(event) => set({ redirect: event.target.value })}
      />
      <TextArea
        label={t('application.logout')}
        rows={2}
        value={draft.logout}
        onChange={(event) => set({ logout: event.target.value })}
      />
      <TextField
        label={t('application.backchannel')}
        value={draft.backchannel}
        onChange={(event) => set({ backchannel: event.target.value })}
      />
      <Check checked={draft.trusted} onChange={(trusted) => set({ trusted })}>
        {t('application.trusted')}
      </Check>
      <Check checked={draft.pairwise} onChange={(pairwise) => set({ pairwise })}>
        {t('application.pairwise')}
      </Check>
    </>
  );
}

function Access({ draft, set }: Omit<FieldsProperties, 'changing'>) {
  const { t } = useWords();
  return (
    <>
      <ChoiceField
        label={t('application.assurance')}
        value={draft.assurance}
        onChange={(assurance) => set({ assurance })}
        options={(['0', '1', '2', '3'] as const).map((value) => ({
          value,
          label: t(`application.assurance.${value}`),
        }))}
      />
      <h3>{t('application.roles')}</h3>
      <p className="soft small">{t('application.roles.hint')}</p>
      <RoleChoice roles={draft.roles} onChange={(roles) => set({ roles })} />
    </>
  );
}
