import { useState } from 'react';
import { useSession, useUsers } from '../api/identity.ts';
import {
  grades,
  type IncidentDetail,
  useIncidentAct,
  useIncidents,
  usePlaybooks,
  useStartRun,
} from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { ChoiceField } from './choice-field.tsx';
import { CloseIncidents } from './close-incidents.tsx';
import { showNotice } from './notices.tsx';

/** What can be done with an incident besides blocking and commenting. */
export type IncidentVerb = 'close' | 'reopen' | 'assign' | 'grade' | 'merge' | 'run';

interface VerbProperties {
  readonly incident: IncidentDetail;
  readonly onClose: () => void;
}

function CloseIncident({ incident, onClose }: VerbProperties) {
  const { t } = useWords();
  return (
    <CloseIncidents
      ids={[incident.id]}
      title={t('incident.close')}
      closed={t('incident.closed', { number: incident.number })}
      onClose={onClose}
    />
  );
}

function ReopenIncident({ incident, onClose }: VerbProperties) {
  const { t } = useWords();
  const act = useIncidentAct();
  return (
    <ActDialog
      title={t('incident.reopen')}
      plan={t('incident.reopen.plan')}
      actLabel={t('incident.reopen')}
      onClose={onClose}
      onAct={(reason) => act.mutateAsync({ id: incident.id, verb: 'reopen', body: { reason } })}
    />
  );
}

function AssignIncident({ incident, onClose }: VerbProperties) {
  const { t } = useWords();
  const act = useIncidentAct();
  const me = useSession().data?.user;
  const users = useUsers();
  const people = users.data?.items.filter((user) => user.state === 'active') ?? (me ? [me] : []);
  const [assignee, setAssignee] = useState(incident.assignee?.id ?? me?.id ?? '');
  return (
    <ActDialog
      title={t('incident.assign')}
      plan={null}
      withoutReason
      actLabel={t('incident.assign')}
      onClose={onClose}
      onAct={() => act.mutateAsync({ id: incident.id, verb: 'assign', body: { assignee: assignee || null } })}
    >
      <ChoiceField
        label={t('incident.owner')}
        value={assignee}
        onChange={setAssignee}
        options={[
          { value: '', label: t('incident.nobody') },
          ...people.map((user) => ({ value: user.id, label: user.displayName || user.name })),
        ]}
      />
    </ActDialog>
  );
}

function GradeIncident({ incident, onClose }: VerbProperties) {
  const { t, word } = useWords();
  const act = useIncidentAct();
  const [grade, setGrade] = useState<string>(incident.grade);
  return (
    <ActDialog
      title={t('incident.grade')}
      plan={t('incident.grade.plan', { from: word('grade', incident.grade), to: word('grade', grade) })}
      undone={t('incident.grade.undone')}
      actLabel={t('incident.grade')}
      ready={grade !== incident.grade}
      onClose={onClose}
      onAct={(reason) => act.mutateAsync({ id: incident.id, verb: 'grade', body: { grade, reason } })}
    >
      <ChoiceField
        label={t('term.grade')}
        value={grade}
        onChange={setGrade}
        options={grades.map((value) => ({ value, label: `${word('grade', value)} – ${word('grade.meaning', value)}` }))}
      />
    </ActDialog>
  );
}

function MergeIncident({ incident, onClose }: VerbProperties) {
  const { t, text } = useWords();
  const act = useIncidentAct();
  const incidents = useIncidents({});
  const others = incidents.items.filter((other) => other.id !== incident.id && !other.mergedInto);
  const [into, setInto] = useState('');
  return (
    <ActDialog
      title={t('incident.merge')}
      plan={t('incident.merge.plan')}
      undone={t('incident.merge.undone')}
      actLabel={t('incident.merge')}
      ready={Boolean(into)}
      onClose={onClose}
      onAct={(reason) => act.mutateAsync({ id: incident.id, verb: 'merge', body: { into, reason } })}
    >
      <ChoiceField
        label={t('incident.merge.into')}
        value={into}
        onChange={setInto}
        options={[
          { value: '', label: t('filter.choose') },
          ...others.map((other) => ({ value: other.id, label: `#${other.number} ${text(other.headline)}` })),
        ]}
      />
    </ActDialog>
  );
}

function RunPlaybook({ incident, onClose }: VerbProperties) {
  const { t } = useWords();
  const start = useStartRun();
  const playbooks = usePlaybooks().data?.items.filter((playbook) => playbook.valid && playbook.mode !== 'off') ?? [];
  const [playbook, setPlaybook] = useState('');
  const [dry, setDry] = useState('dry');
  return (
    <ActDialog
      title={t('incident.run')}
      plan={t(dry === 'dry' ? 'run.dry.plan' : 'run.real.plan')}
      undone={t('run.start.undone')}
      actLabel={t('run.start')}
      withoutReason
      danger={dry !== 'dry'}
      ready={Boolean(playbook)}
      onClose={onClose}
      onAct={async () => {
        const run = await start.mutateAsync({ playbook, incident: incident.id, variables: {}, dryRun: dry === 'dry' });
        showNotice({ text: t('run.started'), href: `/runs/${run.id}` });
      }}
    >
      <ChoiceField
        label={t('run.playbook')}
        value={playbook}
        onChange={setPlaybook}
        options={[
          { value: '', label: t('filter.choose') },
          ...playbooks.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      <ChoiceField
        label={t('run.mode')}
        value={dry}
        onChange={setDry}
        options={[
          { value: 'dry', label: t('run.dry') },
          { value: 'real', label: t('run.real') },
        ]}
      />
    </ActDialog>
  );
}

const dialogs = {
  close: CloseIncident,
  reopen: ReopenIncident,
  assign: AssignIncident,
  grade: GradeIncident,
  merge: MergeIncident,
  run: RunPlaybook,
} as const;

/** The dialog of one act on an incident. */
export function IncidentActs({ verb, ...properties }: VerbProperties & { readonly verb: IncidentVerb }) {
  const Chosen = dialogs[verb];
  return <Chosen {...properties} />;
}
