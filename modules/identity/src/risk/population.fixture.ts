import type { Place } from './places.ts';
import type { Visit } from './visit.ts';

/** How somebody in the made city lives and signs in. For tests. */
export interface Citizen {
  readonly history: readonly Visit[];
  /** The sign-in to be judged. */
  readonly today: Visit;
  /** What was planted; undefined: the owner's own sign-in. */
  readonly planted: string | undefined;
}

const size = 10_000;
const plantedCases = 50;
const day = 86_400_000;
const hourMs = 3_600_000;
const start = Date.UTC(2026, 7, 3);
const days = 90;

const places: readonly Place[] = [
  { name: 'city-hall', networks: ['10.1.0.0/16'], latitude: 30.27, longitude: 120.16 },
  { name: 'east-office', networks: ['10.2.0.0/16'], latitude: 30.3, longitude: 120.3 },
  { name: 'capital-office', networks: ['10.3.0.0/16'], latitude: 39.9, longitude: 116.4 },
  { name: 'south-office', networks: ['10.4.0.0/16'], latitude: 22.54, longitude: 114.06 },
];

/** mulberry32: a small generator whose numbers are the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A city of 10,000. What is in order: office hours, shifts that turn every two weeks, work at home and from the telephone (whose carrier
 * gives one of many networks), trips to another office, holidays of two weeks away with networks never seen before, new telephones, mistyped
 * passwords, people back after months of leave, leaked passwords of the owners themselves, and findings that name innocent people. Planted: a
 * stolen password used from elsewhere at any hour, by somebody in another city within the hour, after guessing, a dormant account woken, and a
 * stolen device used from elsewhere.
 */
export function* populate(seed: number): Generator<Citizen> {
  const random = generator(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const planted = new Set<number>();
  while (planted.size < plantedCases) planted.add(whole(size));
  let cases = 0;
  for (let person = 0; person < size; person += 1) {
    const live = citizen(person, random, whole);
    const history: Visit[] = [];
    const leave = random() < 0.01 ? whole(40) + 45 : 0;
    for (let n = 0; n < days - leave; n += 1) if (random() < 0.3) history.push(live(n));
    if (history.length === 0) history.push(live(0));
    const own = live(days);
    const last = history.at(-1) as Visit;
    if (!planted.has(person)) {
      yield { history, today: own, planted: undefined };
      continue;
    }
    const [what, change] = attacks[cases % attacks.length] as (typeof attacks)[number];
    cases += 1;
    yield { history, today: change(own, last, { random, whole }), planted: what };
  }
}

interface Chance {
  readonly random: () => number;
  readonly whole: (below: number) => number;
}

function citizen(person: number, random: () => number, whole: (below: number) => number): (n: number) => Visit {
  const office = places[whole(10) < 7 ? whole(2) : whole(4)] as Place;
  const base = office.networks[0]?.slice(0, 5) ?? '';
  const desk = `${base}${whole(40)}.0/24`;
  const home = `61.${whole(256)}.${whole(256)}.0/24`;
  const carrier = whole(200);
  const onShifts = random() < 0.2;
  const mobile = random() < 0.3;
  const begins = 7 + whole(3);
  const holiday = whole(days * 4);
  let phone = 0;
  return (n) => {
    if (random() < 0.002) phone += 1;
    const away = n >= holiday && n < holiday + 14;
    const trip = !away && random() < 0.01 ? (places[whole(4)] as Place) : undefined;
    const shift = onShifts ? [6, 14, 22][(Math.floor(n / 14) + person) % 3] : undefined;
    // China Standard Time is UTC+8.
    const local = (shift ?? begins) + random() * random() * 9 + (random() < 0.02 ? whole(24) : 0);
    const at = start + n * day + (local - 8) * hourMs;
    const by = random();
    const byPhone = mobile ? by < 0.4 : by < 0.05;
    const atHome = !byPhone && by > 0.9;
    const place = byPhone || atHome || away ? undefined : (trip ?? office);
    const network = away
      ? `180.${(holiday + person) % 256}.${person % 200}.0/24`
      : byPhone
        ? `117.${carrier}.${whole(8)}.0/24`
        : atHome
          ? home
          : trip
            ? `${trip.networks[0]?.slice(0, 5)}${whole(40)}.0/24`
            : desk;
    return {
      at,
      device: byPhone || away ? `phone-${person}-${phone}` : `desk-${person}`,
      network,
      shared: false,
      place,
      failures: random() < 0.03 ? 1 + whole(5) : 0,
      leaked: random() < 0.002,
      findings: { name: random() < 0.002 ? 1 : 0, address: 0 },
      posture: 'unknown',
    };
  };
}

type Attack = (own: Visit, last: Visit, chance: Chance) => Visit;

const stranger = (own: Visit, { random, whole }: Chance): Visit => ({
  ...own,
  at: start + days * day + whole(24) * hourMs,
  device: `stranger-${whole(1_000_000)}`,
  // Some come through the carriers of the city.
  network: random() < 0.1 ? `117.${whole(200)}.${whole(8)}.0/24` : `45.${whole(256)}.${whole(256)}.0/24`,
  place: undefined,
});

const attacks: readonly (readonly [string, Attack])[] = [
  ['stolen password', (own, _last, chance) => stranger(own, chance)],
  [
    'impossible travel',
    (own, last, chance) => {
      const from = last.place ?? (places[0] as Place);
      const far = from.name === 'south-office' ? 'capital-office' : 'south-office';
      const place = places.find(({ name }) => name === far) as Place;
      return {
        ...stranger(own, chance),
        at: last.at + 0.5 * hourMs,
        place,
        network: `${place.networks[0]?.slice(0, 5)}99.0/24`,
      };
    },
  ],
  ['guessed password', (own, _last, chance) => ({ ...stranger(own, chance), failures: 5 + chance.whole(40) })],
  ['leaked password', (own, _last, chance) => ({ ...stranger(own, chance), leaked: true })],
  [
    'dormant account woken',
    (own, last, chance) => ({ ...stranger(own, chance), at: last.at + (90 + chance.whole(200)) * day }),
  ],
  [
    'address of an attacker',
    (own, _last, chance) => ({ ...stranger(own, chance), findings: { name: 0, address: 1 + chance.whole(3) } }),
  ],
  ['stolen password', (own, _last, chance) => stranger(own, chance)],
  ['guessed password', (own, _last, chance) => ({ ...stranger(own, chance), failures: 3 + chance.whole(10) })],
  ['stolen password', (own, _last, chance) => stranger(own, chance)],
  ['leaked password', (own, _last, chance) => ({ ...stranger(own, chance), leaked: true })],
  ['stolen password', (own, _last, chance) => stranger(own, chance)],
  ['stolen password', (own, _last, chance) => stranger(own, chance)],
  // The hardest: everything is as always but where and when.
  ['stolen device', (own, last, chance) => ({ ...stranger(own, chance), device: last.device })],
];
