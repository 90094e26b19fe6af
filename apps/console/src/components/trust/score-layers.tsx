import { Button } from '@citywall/ui';
import type {
  AssessmentContent,
  AssessmentForm,
  FormUnit,
  ManagementJudgement,
  UnitScore,
  WholeAssessment,
} from '../../api/assessment.ts';
import { useWords } from '../../language/language.ts';

const judgements = ['conform', 'partly', 'not', 'not-applicable'] as const;

interface UnitProperties {
  readonly unit: FormUnit;
  readonly score: UnitScore | undefined;
  readonly content: AssessmentContent;
  readonly technical: boolean;
  readonly unjudged: boolean;
  readonly mayJudge: boolean;
  readonly save: (content: AssessmentContent) => void;
  readonly judge: (unit: FormUnit) => void;
}

function Objects({ unit, score, content, mayJudge, save }: UnitProperties) {
  const { t } = useWords();
  return (content.objects[unit.clause] ?? []).map((object) => (
    <div key={object.name} className="row small">
      <span className="grow">
        {object.name}{' '}
        <span className="soft">
          {object.notApplicable
            ? t('assessment.judgement.not-applicable')
            : `D ${object.deployed ? '✓' : '✗'} · A ${object.compliant ? '✓' : '✗'} · K ${object.keysSecure ? '✓' : '✗'}`}
        </span>
      </span>
      <span className="number">{score?.objects.find((one) => one.name === object.name)?.score ?? '–'}</span>
      {mayJudge && (
        <Button
          small
          kind="quiet"
          aria-label={t('assessment.object.remove', { name: object.name })}
          onClick={() =>
            save({
              ...content,
              objects: {
                ...content.objects,
                [unit.clause]: (content.objects[unit.clause] ?? []).filter((one) => one.name !== object.name),
              },
            })
          }
        >
          ×
        </Button>
      )}
    </div>
  ));
}

function Judgement({ unit, content, save }: UnitProperties) {
  const { t, text, word } = useWords();
  const chosen: string = content.management[unit.clause] ?? '';
  return (
    <select
      className="input"
      aria-label={`${t('assessment.judgement')}: ${text(unit.name)}`}
      value={chosen}
      onChange={(event) =>
        save({
          ...content,
          management: { ...content.management, [unit.clause]: event.target.value as ManagementJudgement },
        })
      }
    >
      {chosen === '' && <option value="">{t('assessment.unit.none')}</option>}
      {judgements.map((value) => (
        <option key={value} value={value}>
          {word('assessment.judgement', value)}
        </option>
      ))}
    </select>
  );
}

function Unit(properties: UnitProperties) {
  const { t, text, word } = useWords();
  const { unit, score, technical, unjudged, mayJudge, judge, content } = properties;
  return (
    <li className="unit-row">
      <span className="mono">{unit.clause}</span>
      <div className="stack tight">
        <span>
          {text(unit.name)}{' '}
          <span className="soft small">
            {word('assessment.strength', unit.strength)} · {t('assessment.weight', { weight: unit.weight })}
          </span>
        </span>
        {technical ? (
          <Objects {...properties} />
        ) : (
          !mayJudge && (
            <span className="small soft">{word('assessment.judgement', content.management[unit.clause])}</span>
          )
        )}
      </div>
      <strong className="number">
        {unjudged ? <span className="soft small">{t('assessment.unit.none')}</span> : (score?.score ?? '–')}
      </strong>
      {mayJudge &&
        (technical ? (
          <Button small onClick={() => judge(unit)}>
            {t('assessment.object.add')}
          </Button>
        ) : (
          <Judgement {...properties} />
        ))}
    </li>
  );
}

interface ScoreLayersProperties {
  readonly assessment: WholeAssessment;
  readonly form: AssessmentForm;
  readonly mayJudge: boolean;
  readonly save: (content: AssessmentContent) => void;
  readonly judge: (unit: FormUnit) => void;
}

/** The score by layer; each opens to its units, and each unit to its objects. */
export function ScoreLayers({ assessment, form, mayJudge, save, judge }: ScoreLayersProperties) {
  const { t, text } = useWords();
  const unjudged = new Set(assessment.score.unjudged);
  return form.layers.map((layer) => {
    const scored = assessment.score.layers.find((one) => one.layer === layer.id);
    const share = Number(scored?.score ?? 0);
    return (
      <details key={layer.id} className="panel">
        <summary className="panel-body">
          <span className="score-layer">
            <span>
              <strong>{text(layer.name)}</strong>{' '}
              <span className="soft small">{t('assessment.weight', { weight: layer.weight })}</span>
            </span>
            <span className="bar" aria-hidden="true">
              {share > 0 && (
                <span className={share >= 0.6 ? 'compliant' : 'weak'} style={{ width: `${share * 100}%` }} />
              )}
            </span>
            <strong className="number">{scored?.score ?? '–'}</strong>
          </span>
        </summary>
        <ul className="panel-body">
          {layer.units.map((unit) => (
            <Unit
              key={unit.clause}
              unit={unit}
              score={scored?.units.find((one) => one.clause === unit.clause)}
              content={assessment.content}
              technical={layer.group === 'technical'}
              unjudged={unjudged.has(unit.clause)}
              mayJudge={mayJudge}
              save={save}
              judge={judge}
            />
          ))}
        </ul>
      </details>
    );
  });
}
