import { type Call, type Clock, type Db, newId, type Settings, type Signer } from '@citywall/kernel';
import { hashToken, isPlausible } from '../opaque-token.ts';
import { describeDevice } from '../session/describe-device.ts';
import type { Account } from '../tables.ts';
import { firstRates, type Judgement, judge, type Rates } from './judge.ts';
import { createLocate, homeNetwork, type Locate } from './places.ts';
import { learn, noveltiesOf } from './profile.ts';
import type { RecentFailures } from './recent-failures.ts';
import { countFindings, isLeaked, isShared, readProfile, readRates, writeJudged, writeProfile } from './risk.store.ts';
import type { RiskOutcome } from './risk.tables.ts';
import { actionFor, type RiskAction, readSettings } from './risk-settings.ts';
import type { Visit } from './visit.ts';

/** How somebody's device stands, as the registry of devices tells it. */
export type DevicePosture = (account: string, device: string) => Promise<Visit['posture']>;

/** A sign-in as it was judged. */
export interface Assessment extends Judgement {
  readonly action: RiskAction;
  readonly visit: Visit;
  readonly address: string;
  /** As it describes itself. */
  readonly device: string;
}

/** Judges sign-ins, and learns from those that were their owner's. */
export interface RiskDesk {
  /** `call` is what came; only the browser's own token and what the client calls itself are read of it. */
  assess(account: Account, call: Pick<Call, 'address' | 'browser' | 'userAgent'>): Promise<Assessment>;
  /** Of requests that bring their proof each time; at most once in ten minutes for an account and address. */
  assessRequest(account: Account, address: string): Promise<Assessment>;
  /** Keeps what became of it; learns when it was the owner. `attempt` binds the steps of one sign-in. */
  settle(db: Db, account: Account, assessment: Assessment, outcome: RiskOutcome, attempt?: Buffer): Promise<void>;
}

export interface RiskDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly settings: Settings;
  readonly failures: RecentFailures;
  /** Without it nothing is known of devices. */
  readonly posture?: DevicePosture | undefined;
}

const day = 86_400_000;
const ratesKept = 3_600_000;
const requestsKept = 10 * 60_000;
const mostRequests = 10_000;

export function createRiskDesk(around: RiskDependencies): RiskDesk {
  const { db, clock, settings } = around;
  const rates = createRates(db, clock);
  const locate = createPresentPlaces(settings);
  const requests = new Map<string, { readonly until: number; readonly assessment: Promise<Assessment> }>();

  const assess: RiskDesk['assess'] = async (account, call) => {
    const device = deviceOf(around.signer, call);
    const visit = await visitOf(around, locate(call.address), account, call.address, device);
    const judgement = judge(visit, await readProfile(db, account.id), await rates());
    const action = actionFor(judgement.score, account.roles, readSettings(settings));
    return { ...judgement, action, visit, address: call.address, device: describeDevice(call.userAgent) };
  };

  const settle: RiskDesk['settle'] = async (own, account, assessment, outcome, attempt) => {
    const { visit, score, signals, address, device } = assessment;
    const now = clock.now();
    const profile = await readProfile(own, account.id);
    await writeJudged(own, {
      ...{ id: newId(), account: account.id, at: now, address, device, score, signals, outcome },
      network: visit.network,
      roles: account.roles,
      novel: [...noveltiesOf(profile, visit)],
      attempt: attempt ?? null,
    });
    // Whoever was only told of, asked or refused may not be the owner: nothing is learnt of him.
    if (outcome === 'in' || outcome === 'stepped-up') await writeProfile(own, account.id, learn(profile, visit), now);
  };

  return {
    assess,
    settle,
    assessRequest: (account, address) => {
      const key = `${account.id} ${address}`;
      const kept = requests.get(key);
      if (kept !== undefined && kept.until > clock.now()) return kept.assessment;
      if (requests.size >= mostRequests) requests.clear();
      const assessment = assess(account, { address }).then(async (assessed) => {
        if (assessed.action === 'pass') await settle(db, account, assessed, 'in');
        return assessed;
      });
      // What failed is not kept: the next request asks again.
      assessment.catch(() => requests.delete(key));
      requests.set(key, { until: clock.now() + requestsKept, assessment });
      return assessment;
    },
  };
}

async function visitOf(
  { db, clock, failures, posture }: RiskDependencies,
  place: Visit['place'],
  account: Account,
  address: string,
  device: string | undefined,
): Promise<Visit> {
  const at = clock.now();
  const network = homeNetwork(address);
  return {
    ...{ at, device, network, place },
    shared: await isShared(db, network, account.id),
    failures: failures.of(account.id),
    leaked: account.must_change_password && (await isLeaked(db, account.id)),
    findings: await countFindings(db, account.name, address, at - day),
    posture: device === undefined ? 'unknown' : ((await posture?.(account.id, device)) ?? 'unknown'),
  };
}

/** Browsers are known by the token that was given to them; what keeps none, by what it calls itself. */
function deviceOf(signer: Signer, { browser, userAgent }: Pick<Call, 'browser' | 'userAgent'>): string | undefined {
  if (browser !== undefined && isPlausible(signer, 'browser', browser)) {
    return hashToken(browser).toString('base64url').slice(0, 22);
  }
  return userAgent === undefined ? undefined : `client ${describeDevice(userAgent)}`;
}

/** Read again every hour: what everybody does changes slowly. */
function createRates(db: Db, clock: Clock): () => Promise<Rates> {
  let known: { readonly until: number; readonly rates: Rates } | undefined;
  return async () => {
    if (known === undefined || known.until <= clock.now()) {
      known = { until: clock.now() + ratesKept, rates: await readRates(db, firstRates) };
    }
    return known.rates;
  };
}

function createPresentPlaces(settings: Settings): Locate {
  let read: { readonly text: string; readonly locate: Locate } | undefined;
  return (address) => {
    const { places } = readSettings(settings);
    const text = JSON.stringify(places);
    if (read?.text !== text) read = { text, locate: createLocate(places) };
    return read.locate(address);
  };
}
