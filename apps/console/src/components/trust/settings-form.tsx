import { Check, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type EnrolmentSettings, useChangeEnrolmentSettings } from '../../api/enrolment.ts';
import { useProfiles } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';

/** Whether relying parties could be sent there; empty means the server's own address. */
const isPublic = (text: string) => text === '' || (/^https?:\/\/.*[^/]$/.test(text) && URL.canParse(text));

/** Changes how the city publishes and enrols; only what was changed is sent. */
export function SettingsForm({
  settings,
  onClose,
}: {
  readonly settings: EnrolmentSettings;
  readonly onClose: () => void;
}) {
  const { t, text } = useWords();
  const change = useChangeEnrolmentSettings();
  const profiles = (useProfiles().data?.items ?? []).filter((profile) => profile.ways.includes('est'));
  const [published, setPublished] = useState(settings.publishedAt);
  const [estProfile, setEstProfile] = useState(settings.estProfile);
  const [port, setPort] = useState(String(settings.acmeHttpPort));
  const [resolvers, setResolvers] = useState(settings.acmeResolvers.join('\n'));
  const [binding, setBinding] = useState(settings.acmeBindingRequired);
  const number = Number(port);
  const portWrong = !/^\d+$/.test(port) || number < 1 || number > 65_535;
  const next: EnrolmentSettings = {
    publishedAt: published.trim(),
    estProfile,
    acmeHttpPort: number,
    acmeResolvers: resolvers.split(/\s+/).filter(Boolean),
    acmeBindingRequired: binding,
  };
  const changed = Object.fromEntries(
    Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(settings[name as keyof EnrolmentSettings]),
    ),
  );
  return (
    <ActDialog
      title={t('ways.change.title')}
      plan={null}
      affects={t('ways.change.affects')}
      undone={t('ways.change.undone')}
      actLabel={t('act.save')}
      withoutReason
      wide
      ready={Object.keys(changed).length > 0 && !portWrong && isPublic(published.trim())}
      onClose={onClose}
      onAct={async () => {
        await change.mutateAsync(changed);
        showNotice({ text: t('ways.changed') });
      }}
    >
      <TextField
        label={t('ways.published.field')}
        hint={t('ways.published.hint')}
        wrong={isPublic(published.trim()) ? undefined : t('ways.published.wrong')}
        maxLength={500}
        placeholder="http://trust.city.example"
        value={published}
        onChange={(event) => setPublished(event.target.value)}
      />
      <ChoiceField
        label={t('ways.est.profile')}
        value={estProfile}
        onChange={setEstProfile}
        options={profiles.map((profile) => ({ value: profile.name, label: text(profile.title) }))}
      />
      <TextField
        label={t('ways.acme.port')}
        inputMode="numeric"
        maxLength={5}
        wrong={portWrong ? t('ways.acme.port.wrong') : undefined}
        value={port}
        onChange={(event) => setPort(event.target.value.trim())}
      />
      <TextArea
        label={t('ways.acme.resolvers')}
        hint={t('ways.acme.resolvers.hint')}
        rows={3}
        spellCheck={false}
        value={resolvers}
        onChange={(event) => setResolvers(event.target.value)}
      />
      <Check checked={binding} onChange={setBinding}>
        {t('ways.acme.binding')}
      </Check>
    </ActDialog>
  );
}
