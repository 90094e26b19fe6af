import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button, Empty, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Profile, useProfiles } from '../../api/profiles.ts';
import { Answer } from '../../components/answer.tsx';
import { ChoiceField } from '../../components/choice-field.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { changesOf, copyOf, draftOf, profileOf, wrongFields } from '../../components/trust/profile-draft.ts';
import { NameFields, SubjectFields, UseFields } from '../../components/trust/profile-fields.tsx';
import { ChangeList, SaveProfile } from '../../components/trust/profile-save.tsx';
import { ProfileTrialPanel } from '../../components/trust/profile-trial.tsx';
import { useWords } from '../../language/language.ts';
import { useId, usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

interface EditorProperties {
  /** The profile as it is kept; none for a new one. */
  readonly before: Profile | undefined;
  /** What the draft begins as. */
  readonly model: Profile;
  readonly all: readonly Profile[];
}

function Editor({ before, model, all }: EditorProperties) {
  const { t, text } = useWords();
  const { change } = usePlace();
  const mayChange = useHolds('security-administrator');
  const beginning = () => (before ? draftOf(before) : copyOf(model));
  const [draft, setDraft] = useState(beginning);
  const [saving, setSaving] = useState(false);
  const wrong = wrongFields(draft);
  const taken = !before && all.some((each) => each.name === draft.name.trim());
  const profile = profileOf(draft);
  const changes = before ? changesOf(before, profile) : [];
  const fields = {
    draft,
    wrong,
    disabled: !mayChange,
    set: (values: Partial<typeof draft>) => setDraft({ ...draft, ...values }),
  };
  const ready = wrong.size === 0 && !taken && (!before || changes.length > 0);
  return (
    <>
      <PageHead
        title={before ? text(before.title) : t('profile.create.title')}
        lead={before && <span className="mono">{before.name}</span>}
        back={{ href: '/trust/profiles', label: t('profile.title') }}
        actions={
          mayChange && (
            <>
              {before && (
                <Button disabled={changes.length === 0} onClick={() => setDraft(beginning())}>
                  {t('profile.discard')}
                </Button>
              )}
              <Button kind="primary" disabled={!ready} onClick={() => setSaving(true)}>
                {t('profile.save')}
              </Button>
            </>
          )
        }
      />
      <div className="columns profile-columns">
        <div className="stack">
          <section className="panel">
            <header>
              <h2>{t('profile.section.use')}</h2>
            </header>
            <div className="panel-body stack">
              {!before && (
                <div className="pair-of-fields">
                  <TextField
                    label={t('profile.name')}
                    hint={t('profile.name.hint')}
                    required
                    maxLength={63}
                    wrong={
                      taken
                        ? t('profile.name.taken')
                        : draft.name !== '' && wrong.has('name')
                          ? t('profile.name.wrong')
                          : undefined
                    }
                    value={draft.name}
                    onChange={(event) => fields.set({ name: event.target.value })}
                  />
                  <ChoiceField
                    label={t('profile.create.from')}
                    value={model.name}
                    options={all.map((each) => ({ value: each.name, label: text(each.title) }))}
                    onChange={(from) => change({ from }, true)}
                  />
                </div>
              )}
              <UseFields {...fields} />
            </div>
          </section>
          <section className="panel">
            <header>
              <h2>{t('profile.section.subject')}</h2>
            </header>
            <div className="panel-body">
              <SubjectFields {...fields} />
            </div>
          </section>
          <section className="panel">
            <header>
              <h2>{t('profile.section.names')}</h2>
            </header>
            <div className="panel-body stack">
              <NameFields {...fields} />
            </div>
          </section>
        </div>
        <div className="stack beside">
          {changes.length > 0 && (
            <section className="panel">
              <header>
                <h2 role="status">{t('profile.changes', { count: changes.length })}</h2>
              </header>
              <div className="panel-body">
                <ChangeList changes={changes} />
              </div>
            </section>
          )}
          {mayChange && (
            <ProfileTrialPanel
              profile={{ ...profile, name: before?.name ?? (wrong.has('name') ? 'draft' : profile.name) }}
              ready={[...wrong].every((field) => field === 'name' || field === 'title')}
            />
          )}
        </div>
      </div>
      {saving && <SaveProfile before={before} profile={profile} onClose={() => setSaving(false)} />}
    </>
  );
}

/** One profile: everything it allows, changed as a draft that can be tried on a request before it is kept. */
export function ProfilePage() {
  const { t } = useWords();
  const { search } = usePlace();
  const id = useId();
  const profiles = useProfiles();
  const from = one(search, 'from');
  return (
    <div className="stack">
      <Answer of={profiles}>
        {({ items }) => {
          const before = id === '' ? undefined : items.find((each) => each.name === id);
          const model = before ?? items.find((each) => each.name === from) ?? items[0];
          if (!model || (id !== '' && !before))
            return (
              <Empty title={t('profile.missing')} action={<a href="/trust/profiles">{t('profile.title')}</a>}>
                {t('profile.missing.text')}
              </Empty>
            );
          return (
            <Editor key={before ? JSON.stringify(before) : model.name} before={before} model={model} all={items} />
          );
        }}
      </Answer>
    </div>
  );
}
