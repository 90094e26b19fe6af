import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Assessment, ManagementJudgement, ObjectJudgement } from './assessment.ts';
import { assessmentLayers, type ProtectionLevel } from './gbt39786.table.ts';
import { readDecimal, writeDecimal } from './ratio.ts';
import { compensate, scoreAssessment } from './score-assessment.ts';
import { algorithmFactorOf, keyFactorOf, keyFactorsOf, scoreObject } from './score-object.ts';

const perfect: ObjectJudgement = { name: 'all', deployed: true, compliant: true, keysSecure: true };
const absent: ObjectJudgement = { name: 'none', deployed: false };
const half: ObjectJudgement = { ...perfect, compliant: false, algorithmFactor: '1' };
const skipped: ObjectJudgement = { name: 'skipped', notApplicable: true };

/** An assessment whose units are judged alike inside each layer. */
function uniform(
  level: ProtectionLevel,
  technical: (layer: string) => ObjectJudgement,
  management: (layer: string) => ManagementJudgement,
): Assessment {
  const objects: Record<string, readonly ObjectJudgement[]> = {};
  const judged: Record<string, ManagementJudgement> = {};
  for (const layer of assessmentLayers) {
    for (const unit of layer.units) {
      if (unit.weight[level - 1] === null) continue;
      if (layer.group === 'technical') objects[unit.clause] = [technical(layer.id)];
      else judged[unit.clause] = management(layer.id);
    }
  }
  return { level, objects, management: judged, risks: [] };
}

const levels = [1, 2, 3, 4] as const;

describe('the totals that the rules are checked by', () => {
  test.each(levels)('level %i: all perfect is 100.00 and conforms', (level) => {
    const score = scoreAssessment(
      uniform(
        level,
        () => perfect,
        () => 'conform',
      ),
    );
    expect([score.total, score.conclusion, score.unjudged]).toEqual(['100.00', 'conform', []]);
  });

  test.each(levels)('level %i: only the emergency layer perfect is 6.00', (level) => {
    const only = (layer: string) => (layer === 'emergency' ? 'conform' : 'not');
    expect(scoreAssessment(uniform(level, () => absent, only)).total).toBe('6.00');
  });

  test.each(levels)('level %i: only the management system perfect is 8.00', (level) => {
    const only = (layer: string) => (layer === 'management' ? 'conform' : 'not');
    expect(scoreAssessment(uniform(level, () => absent, only)).total).toBe('8.00');
  });

  test.each(levels)('level %i: three management layers out, technique at half, emergency perfect is 65.00', (level) => {
    const only = (layer: string) => (layer === 'emergency' ? 'conform' : 'not-applicable');
    const score = scoreAssessment(uniform(level, () => half, only));
    expect([score.total, score.conclusion]).toEqual(['65.00', 'basically']);
  });

  test('a whole group out gives no total and no conclusion, unless a high risk decides', () => {
    const assessment = uniform(
      3,
      () => skipped,
      () => 'conform',
    );
    const none = scoreAssessment(assessment);
    expect([none.total, none.conclusion]).toEqual([null, null]);
    const risks = [{ veto: 'key-management', clause: '6.4.5', note: 'keys in a file' }];
    expect(scoreAssessment({ ...assessment, risks }).conclusion).toBe('not');
    expect(
      scoreAssessment(
        uniform(
          3,
          () => perfect,
          () => 'not-applicable',
        ),
      ).total,
    ).toBeNull();
  });

  test('exactly 60.00 is not below the threshold', () => {
    const technical = (layer: string) => (layer === 'application' ? absent : perfect);
    const below = scoreAssessment(uniform(3, technical, (layer) => (layer === 'emergency' ? 'partly' : 'conform')));
    expect([below.total, below.conclusion]).toEqual(['67.00', 'basically']);
    const exact = scoreAssessment(uniform(3, technical, (layer) => (layer === 'construction' ? 'conform' : 'partly')));
    expect([exact.total, exact.conclusion]).toEqual(['59.00', 'not']);
    const sixty = scoreAssessment(
      uniform(
        3,
        (layer) => (layer === 'application' ? absent : layer === 'network' ? half : perfect),
        () => 'conform',
      ),
    );
    expect([sixty.total, sixty.conclusion]).toEqual(['60.00', 'basically']);
  });
});

describe('objects', () => {
  test.each([
    [{ ...perfect }, '1.0000'],
    [{ ...perfect, compliant: false, algorithmFactor: '0.5' }, '0.2500'],
    [{ ...perfect, keysSecure: false, keyFactor: '1.2' }, '0.6000'],
    [{ ...perfect, compliant: false, keysSecure: false, algorithmFactor: '0.2', keyFactor: '1.5' }, '0.0750'],
    [{ ...absent, compliant: true, keysSecure: true }, '0.0000'],
  ])('%j counts %s', (object, expected) => {
    expect(writeDecimal(scoreObject(object) ?? { over: -1n, under: 1n }, 4)).toBe(expected);
  });

  test('a fault without its factor is refused with what to give', () => {
    expect(() => scoreObject({ ...perfect, compliant: false })).toThrow(/Give Ra/);
    expect(() => scoreObject({ ...perfect, keysSecure: false, keyFactor: 'much' })).toThrow(RangeError);
  });

  test('Ra follows the strength in bits, Rk the level and the module', () => {
    expect([128, 112, 111, 80, 79, 0].map(algorithmFactorOf)).toEqual(['1', '1', '0.5', '0.5', '0.2', '0.2']);
    expect(levels.map((level) => keyFactorOf(level, 2))).toEqual(['1', '1', '1.2', '1.5']);
    expect(levels.map((level) => keyFactorOf(level, 1))).toEqual(['1', '1', '1.2', '1']);
    expect(levels.map((level) => keyFactorOf(level, 0))).toEqual(['1', '1', '1', '1']);
  });

  test('what makes up for an object gives it half, when that is more, and passes nothing on that it received', () => {
    expect(writeDecimal(compensate(readDecimal('1'), readDecimal('0')), 1)).toBe('0.5');
    expect(writeDecimal(compensate(readDecimal('1'), readDecimal('0.8')), 1)).toBe('0.8');
    const assessment = uniform(
      3,
      () => absent,
      () => 'not',
    );
    const objects = {
      ...assessment.objects,
      '6.4.4': [perfect],
      '6.2.3': [{ ...absent, name: 'line', compensatedBy: { clause: '6.4.4', name: 'all' } }],
      '6.2.2': [{ ...absent, compensatedBy: { clause: '6.2.3', name: 'line' } }],
    };
    const network = scoreAssessment({ ...assessment, objects }).layers.find(({ layer }) => layer === 'network');
    const scores = Object.fromEntries(network?.units.map(({ clause, score }) => [clause, score]) ?? []);
    expect(scores).toMatchObject({ '6.2.3': '0.5000', '6.2.2': '0.0000' });
  });
});

describe('risks', () => {
  const best = uniform(
    3,
    () => perfect,
    () => 'conform',
  );

  test('a general veto stands whatever mitigates it; one of a layer may be lowered', () => {
    const weak = { veto: 'weak-algorithm', clause: '6.4.5', note: 'DES', mitigation: 'isolated network' };
    expect(scoreAssessment({ ...best, risks: [weak] }).conclusion).toBe('not');
    const door = {
      veto: 'no-entry-authentication',
      clause: '6.1.1',
      note: 'open door',
      mitigation: 'guards and video',
    };
    expect(scoreAssessment({ ...best, risks: [door] }).conclusion).toBe('conform');
    expect(scoreAssessment({ ...best, risks: [{ ...door, mitigation: ' ' }] }).conclusion).toBe('not');
    expect(scoreAssessment({ ...best, risks: [{ ...door, veto: 'nobody-knows' }] }).conclusion).toBe('not');
  });
});

describe('properties', () => {
  const levelOf = fc.constantFrom<ProtectionLevel>(...levels);

  const objectOf = (level: ProtectionLevel): fc.Arbitrary<ObjectJudgement> =>
    fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      notApplicable: fc.boolean(),
      deployed: fc.boolean(),
      compliant: fc.boolean(),
      keysSecure: fc.boolean(),
      algorithmFactor: fc.constantFrom('1', '0.5', '0.2'),
      keyFactor: fc.constantFrom(...keyFactorsOf(level)),
    });

  const assessments: fc.Arbitrary<Assessment> = levelOf.chain((level) => {
    const of = (group: string) =>
      assessmentLayers
        .filter((layer) => layer.group === group)
        .flatMap((layer) => layer.units.map((unit) => unit.clause));
    const word = fc.constantFrom<ManagementJudgement>('conform', 'partly', 'not', 'not-applicable');
    return fc.record({
      level: fc.constant(level),
      objects: fc.record(
        Object.fromEntries(of('technical').map((clause) => [clause, fc.array(objectOf(level), { maxLength: 4 })])),
      ),
      management: fc.record(Object.fromEntries(of('management').map((clause) => [clause, word]))),
      risks: fc.constant([]),
    });
  });

  const number = (text: string | null) => (text === null ? Number.NaN : Number(text));

  test('every score lies between 0 and 1, every total between 0 and 100', () => {
    fc.assert(
      fc.property(assessments, (assessment) => {
        const { layers, total } = scoreAssessment(assessment);
        const parts = layers.flatMap((layer) => [layer.score, ...layer.units.map((unit) => unit.score)]);
        for (const part of parts) expect(part === null || /^(?:0\.\d{4}|1\.0000)$/.test(part)).toBe(true);
        expect(total === null || /^(?:\d{1,2}\.\d\d|100\.00)$/.test(total)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('mending one object never lowers the total, and breaking it never raises it', () => {
    fc.assert(
      fc.property(assessments, fc.nat(), (assessment, pick) => {
        const clauses = Object.keys(assessment.objects).filter(
          (clause) => (assessment.objects[clause]?.length ?? 0) > 0,
        );
        const clause = clauses[pick % Math.max(1, clauses.length)];
        fc.pre(clause !== undefined);
        const [first, ...rest] = assessment.objects[clause ?? ''] ?? [];
        fc.pre(first !== undefined && first.notApplicable !== true);
        const withFirst = (change: Partial<ObjectJudgement>) =>
          number(
            scoreAssessment({
              ...assessment,
              objects: {
                ...assessment.objects,
                [clause ?? '']: [{ ...(first as ObjectJudgement), ...change }, ...rest],
              },
            }).total,
          );
        const now = number(scoreAssessment(assessment).total);
        fc.pre(!Number.isNaN(now));
        expect(withFirst({ deployed: true, compliant: true, keysSecure: true })).toBeGreaterThanOrEqual(now);
        expect(withFirst({ deployed: false })).toBeLessThanOrEqual(now);
      }),
      { numRuns: 200 },
    );
  });

  test('the order of objects does not matter, and units of other levels count nothing', () => {
    fc.assert(
      fc.property(assessments, (assessment) => {
        const objects = Object.fromEntries(
          Object.entries(assessment.objects).map(([clause, list]) => [clause, [...list].reverse()]),
        );
        expect(scoreAssessment({ ...assessment, objects }).total).toBe(scoreAssessment(assessment).total);
        const level = 1;
        const less = { ...assessment.objects, '6.3.2': [perfect], '6.4.8': [absent] };
        const first = { ...assessment, level, objects: { ...assessment.objects, '6.3.2': [], '6.4.8': [] } } as const;
        expect(scoreAssessment({ ...assessment, level, objects: less }).total).toBe(scoreAssessment(first).total);
      }),
      { numRuns: 50 },
    );
  });

  test('decimals are read and written exactly, halves going up', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999 }), fc.integer({ min: 1, max: 5 }), (value, decimals) => {
        const text = (value / 10 ** decimals).toFixed(decimals);
        expect(writeDecimal(readDecimal(text), decimals)).toBe(text);
      }),
    );
    expect(writeDecimal(readDecimal('0.00005'), 4)).toBe('0.0001');
    expect(writeDecimal(readDecimal('0.000049999'), 4)).toBe('0.0000');
    expect(writeDecimal(readDecimal('2.5'), 0)).toBe('3');
    for (const bad of ['-1', '1e3', '.5', '', '1.', '0x1', 'NaN']) expect(() => readDecimal(bad)).toThrow(RangeError);
  });
});

test('the table has the units and weights of the standard', () => {
  const sums = levels.map((level) =>
    assessmentLayers.map((layer) => [
      layer.units.filter((unit) => unit.weight[level - 1] !== null).length,
      Math.round(layer.units.reduce((sum, unit) => sum + 10 * Number(unit.weight[level - 1] ?? 0), 0)),
    ]),
  );
  expect(sums[2]?.map(([count]) => count)).toEqual([3, 5, 6, 8, 6, 5, 5, 3]);
  expect(sums[2]?.map(([, weight]) => weight)).toEqual([24, 35, 39, 62, 45, 38, 44, 24]);
  expect(sums[0]?.map(([count]) => count)).toEqual([2, 4, 3, 6, 2, 2, 4, 1]);
  expect(sums[3]?.map(([, weight]) => weight)).toEqual([24, 44, 51, 74, 45, 38, 44, 24]);
  for (const layer of assessmentLayers)
    for (const unit of layer.units)
      expect(unit.strength.map((each) => each === null)).toEqual(unit.weight.map((each) => each === null));
});
