import { Button } from '@citywall/ui';
import { type FormEvent, useState } from 'react';
import { useHolds } from '../api/identity.ts';
import { type IncidentDetail, type TimelineEntry, useIncidentAct } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { Complaint } from './answer.tsx';
import { ActorName } from './marks.tsx';
import { Moment } from './moment.tsx';

const places: Readonly<Record<string, (id: string) => string>> = {
  finding: (id) => `/findings?finding=${id}&since=all`,
  run: (id) => `/runs/${id}`,
  block: (id) => `/blocks?state=all&block=${id}`,
  rule: (id) => `/rules/${id}`,
  event: (id) => `/events?event=${id}&since=all`,
  incident: (id) => `/incidents/${id}`,
  record: (id) => `/audit?record=${id}`,
};

/** Where the proof of a line of the story is; undefined when it has none of its own. */
export function proofOf(entry: TimelineEntry): string | undefined {
  if (entry.finding) return places.finding!(entry.finding.id);
  return entry.ref ? places[entry.ref.kind]?.(entry.ref.id) : undefined;
}

/** The story as told: in time order; a run of more than `most` findings is drawn together into its first, last and number. */
export function tellStory(
  timeline: readonly TimelineEntry[],
  most = 4,
): readonly (TimelineEntry & { readonly hidden?: number })[] {
  const ordered = [...timeline].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const told: (TimelineEntry & { hidden?: number })[] = [];
  for (let index = 0; index < ordered.length; ) {
    let end = index;
    while (end < ordered.length && ordered[end]!.kind === 'finding') end++;
    const length = end - index;
    if (length > most) {
      told.push({ ...ordered[index]!, hidden: length - 2 }, ordered[end - 1]!);
      index = end;
    } else told.push(ordered[index++]!);
  }
  return told;
}

function Entry({ entry }: { readonly entry: TimelineEntry & { readonly hidden?: number } }) {
  const { t, text, word } = useWords();
  const proof = proofOf(entry);
  const attacker = entry.finding?.entities.find((entity) => entity.role === 'attacker')?.value;
  return (
    <li className={`story-entry ${entry.kind}`}>
      <Moment at={entry.time} />
      <span className="story-kind small">{word('story', entry.kind)}</span>
      <div className="grow">
        <p className="story-text">
          {text(entry.text)}
          {attacker && <span className="mono soft"> · {attacker}</span>}
        </p>
        <p className="small soft dotted">
          {entry.kind !== 'finding' && <ActorName actor={entry.by} />}
          {(entry.count ?? 1) > 1 && <span className="number">{t('story.times', { count: entry.count ?? 1 })}</span>}
          {proof && <a href={proof}>{t('story.proof')}</a>}
          {entry.hidden ? <a href="#evidence">{t('story.hidden', { count: entry.hidden })}</a> : null}
        </p>
      </div>
    </li>
  );
}

function CommentForm({ id }: { readonly id: string }) {
  const { t } = useWords();
  const comment = useIncidentAct();
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim())
      comment.mutate({ id, verb: 'comment', body: { text: text.trim() } }, { onSuccess: () => setText('') });
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <div className="row">
        <input
          className="input grow"
          aria-label={t('incident.comment')}
          placeholder={t('incident.comment.hint')}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={comment.isPending} disabled={!text.trim()}>
          {t('incident.comment')}
        </Button>
      </div>
      <Complaint error={comment.error} />
    </form>
  );
}

/** What happened and what was done, in time order; every line links to what proves it. */
export function Story({ incident }: { readonly incident: IncidentDetail }) {
  const { t } = useWords();
  const mayComment = useHolds('operator');
  return (
    <section className="panel">
      <header>
        <h2>{t('incident.story')}</h2>
      </header>
      <div className="panel-body stack">
        <ol className="story">
          {tellStory(incident.timeline).map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries of one instant have no other identity and only grow at the end
            <Entry key={`${entry.time}-${index}`} entry={entry} />
          ))}
        </ol>
        {mayComment && <CommentForm id={incident.id} />}
      </div>
    </section>
  );
}
