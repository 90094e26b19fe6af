import '../../language/city-policy.ts';
import '../../components/identity/policy/policy.css';
import { Banner, Button, SelectField, TextArea, TextField } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { useHolds, usePolicies } from '../../api/identity.ts';
import {
  type PolicyVersion,
  useCityPolicy,
  useDiscardPolicy,
  usePolicyCheck,
  useSavePolicy,
} from '../../api/policies.ts';
import { ActDialog } from '../../components/act-dialog.tsx';
import { Answer, Complaint } from '../../components/answer.tsx';
import { CedarEditor } from '../../components/identity/policy/cedar-editor.tsx';
import { SchemaPanel, VersionsPanel } from '../../components/identity/policy/policy-side.tsx';
import { PublishDialog } from '../../components/identity/policy/publish-dialog.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { useId, usePlace } from '../../state/navigation.ts';

const example = `forbid(
  principal,
  action in [],
  resource
) when {
  context has hour && (context.hour < 6 || context.hour >= 22)
};`;
const namePattern = /^[a-z][a-z0-9-]{0,62}$/;
/** ms of rest after which what was typed is checked. */
const rest = 300;

/** What was typed, after a short rest. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), rest);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

function CheckLine({ module, cedar }: { readonly module: string; readonly cedar: string }) {
  const { t } = useWords();
  const check = usePolicyCheck(module, cedar);
  const errors = check.data?.complaints.filter(({ kind }) => kind === 'error').length ?? 0;
  if (check.data === undefined) return <p className="soft small">{t('citypolicy.check.busy')}</p>;
  return (
    <p className={errors > 0 ? 'small bad' : 'small good'} role="status">
      {errors > 0
        ? t('citypolicy.check.found', { count: errors })
        : `✓ ${t('citypolicy.check.good', { count: check.data.operations.length })}`}
    </p>
  );
}

interface EditorProperties {
  /** Newest first; none for a new policy. */
  readonly versions: readonly PolicyVersion[];
}

function Editor({ versions }: EditorProperties) {
  const { t, text } = useWords();
  const { go } = usePlace();
  const mayWrite = useHolds('security-administrator');
  const save = useSavePolicy();
  const discard = useDiscardPolicy();
  const modules = [...new Set((usePolicies().data?.items ?? []).map((policy) => policy.module))];
  const draft = versions.find(({ state }) => state === 'draft' || state === 'tested' || state === 'waiting');
  const live = versions.find(({ state }) => state === 'live');
  const model = draft ?? live ?? versions[0];
  const [module, setModule] = useState(model?.module ?? 'detection');
  const [name, setName] = useState(model?.policy.split('.')[2] ?? '');
  const [cedar, setCedar] = useState(model?.cedar ?? example);
  const [en, setEn] = useState(model?.words.en ?? '');
  const [zh, setZh] = useState(model?.words.zh ?? '');
  const [reason, setReason] = useState('');
  const [message, setMessage] = useState<string>();
  const [dialog, setDialog] = useState<'publish' | 'remove' | 'discard'>();
  const rested = useRested(cedar);
  const complaints = usePolicyCheck(module, rested).data?.complaints ?? [];
  const id = model?.policy ?? `city.${module}.${name}`;
  const waiting = draft?.state === 'waiting';
  const changed = cedar !== model?.cedar || en !== model?.words.en || zh !== model?.words.zh;
  const ready = namePattern.test(name) && en.trim() !== '' && zh.trim() !== '' && reason.trim() !== '' && changed;
  const keep = async () => {
    try {
      const saved = await save.mutateAsync({ id, cedar, words: { en, zh }, reason });
      setReason('');
      setMessage(t('citypolicy.saved', { version: saved.version }));
      if (!model) go(`/roles/policies/${id}`, true);
    } catch {
      // Shown below the form.
    }
  };
  const disabled = !mayWrite || waiting;
  return (
    <>
      <PageHead
        title={model ? text(model.words) : t('citypolicy.new')}
        lead={model && <span className="mono">{model.policy}</span>}
        back={{ href: '/roles?tab=policies', label: t('citypolicy.tab.policies') }}
        actions={
          mayWrite &&
          model && (
            <>
              {live && <Button onClick={() => setDialog('remove')}>{t('citypolicy.remove')}</Button>}
              {draft && !waiting && (
                <>
                  <Button onClick={() => setDialog('discard')}>{t('citypolicy.discard')}</Button>
                  <Button kind="primary" disabled={changed} onClick={() => setDialog('publish')}>
                    {t('citypolicy.publish')}
                  </Button>
                </>
              )}
            </>
          )
        }
      />
      {message && <Banner tone="good">{message}</Banner>}
      {waiting && <Banner tone="warn">{t('citypolicy.asked')}</Banner>}
      <div className="columns">
        <section className="panel">
          <div className="panel-body stack">
            {!model && (
              <div className="pair-of-fields">
                <SelectField
                  label={t('citypolicy.module')}
                  value={module}
                  onChange={(event) => setModule(event.target.value)}
                  options={modules.map((each) => ({ value: each, label: each }))}
                />
                <TextField
                  label={t('citypolicy.name')}
                  hint={t('citypolicy.name.hint')}
                  wrong={name !== '' && !namePattern.test(name) ? t('citypolicy.name.wrong') : undefined}
                  required
                  maxLength={63}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              </div>
            )}
            <CedarEditor value={cedar} disabled={disabled} complaints={complaints} onChange={setCedar} />
            <CheckLine module={module} cedar={rested} />
            <div className="pair-of-fields">
              <TextArea
                label={t('citypolicy.words.en')}
                hint={t('citypolicy.words.hint')}
                lang="en"
                maxLength={500}
                disabled={disabled}
                value={en}
                onChange={(event) => setEn(event.target.value)}
              />
              <TextArea
                label={t('citypolicy.words.zh')}
                hint={t('citypolicy.words.hint')}
                lang="zh-CN"
                maxLength={500}
                disabled={disabled}
                value={zh}
                onChange={(event) => setZh(event.target.value)}
              />
            </div>
            {!disabled && (
              <>
                <TextField
                  label={t('citypolicy.reason')}
                  maxLength={1_000}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
                <Complaint error={save.error} />
                <div className="row">
                  <Button
                    kind={draft && !changed ? undefined : 'primary'}
                    disabled={!ready}
                    busy={save.isPending}
                    onClick={() => void keep()}
                  >
                    {t('citypolicy.save')}
                  </Button>
                </div>
              </>
            )}
          </div>
        </section>
        <div className="stack">
          <SchemaPanel
            module={module}
            {...(disabled ? {} : { onPut: (put: string) => setCedar(putAction(cedar, put)) })}
          />
          {versions.length > 0 && (
            <VersionsPanel
              versions={versions}
              text={cedar}
              {...(disabled ? {} : { onTake: (version: PolicyVersion) => setCedar(version.cedar) })}
            />
          )}
        </div>
      </div>
      {(dialog === 'publish' || dialog === 'remove') && (
        <PublishDialog
          wish={dialog === 'publish' ? { publish: [id], remove: [] } : { publish: [], remove: [id] }}
          onDone={setMessage}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'discard' && (
        <ActDialog
          title={t('citypolicy.discard')}
          actLabel={t('citypolicy.discard')}
          plan={t('citypolicy.discard.plan')}
          withoutReason
          onClose={() => setDialog(undefined)}
          onAct={async () => {
            await discard.mutateAsync({ id });
            go('/roles?tab=policies');
          }}
        />
      )}
    </>
  );
}

/** Into the list of actions where there is one, else at the end. */
function putAction(text: string, action: string): string {
  const list = /action in \[([^\]]*)\]/.exec(text);
  if (list === null || text.includes(action)) return text.includes(action) ? text : `${text}\n// ${action}`;
  const inside = list[1]?.trim() ? `${list[1].trim().replace(/,$/, '')}, ${action}` : action;
  return text.replace(list[0], `action in [${inside}]`);
}

function KnownPolicy({ id }: { readonly id: string }) {
  const policy = useCityPolicy(id);
  return <Answer of={policy}>{({ versions }) => <Editor key={id} versions={versions} />}</Answer>;
}

/** One policy of the city: its text, its versions, and bringing it into force. */
export function PolicyPage() {
  const id = useId();
  return <div className="stack">{id === '' ? <Editor versions={[]} /> : <KnownPolicy id={id} />}</div>;
}
