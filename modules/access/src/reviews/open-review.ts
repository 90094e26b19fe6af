import { type Db, invalid, newId } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { allTerms, type RoleTerms } from '../requests/role-terms.ts';
import { keyOf, type RightsReport, reportRights } from '../rights/find-rights.ts';
import type { Holding } from '../role-holders.ts';
import { insertReview, type Review, type ReviewScope } from './review.store.ts';
import { insertItems, type NewItem, type Signals } from './review-item.store.ts';

export type ReviewDesk = Pick<
  Desk,
  'holders' | 'people' | 'clock' | 'settings' | 'roles' | 'live' | 'blobs' | 'recorder' | 'alarms' | 'log' | 'db'
>;

/** Rights that one review looks at. */
const mostItems = 20_000;
/** Who heads an organisation in questions of rights. */
const administratorOfOrganisation = 'department-administrator';

/** Opens a review with everything in its scope as it is held now; refuses one with nothing or too much in it. */
export async function openReview(desk: ReviewDesk, db: Db, review: Review): Promise<number> {
  const report = await reportRights(desk, db);
  const holdings = (await desk.holders?.list(db)) ?? [];
  const terms = await allTerms(db, desk.roles);
  const chosen = holdings.filter((holding) => inScope(desk, review.scope, holding, report));
  if (chosen.length === 0) throw nothingThere();
  if (chosen.length > mostItems) throw tooMany(chosen.length);
  const reviewersOf = createReviewers(review, holdings, terms);
  const signals = signalsOf(report);
  await insertReview(db, review);
  const items: readonly NewItem[] = chosen.map((holding) => ({
    id: newId(),
    review: review.id,
    account: holding.account,
    name: holding.name,
    role: holding.role,
    source: holding.source,
    heldFrom: holding.from,
    heldUntil: holding.until ?? null,
    organisation: holding.organisation ?? null,
    post: holding.post ?? null,
    signals: signals.get(keyOf(holding)) ?? {},
    reviewers: reviewersOf(holding),
  }));
  await insertItems(db, items);
  return items.length;
}

function inScope(desk: ReviewDesk, scope: ReviewScope, holding: Holding, report: RightsReport): boolean {
  const { roles, organisations, privileged = false, conspicuous = false } = scope;
  if (roles !== undefined && !roles.includes(holding.role)) return false;
  if (organisations !== undefined && !organisations.includes(holding.organisation ?? '')) return false;
  if (privileged && !desk.roles.some(({ name, duty }) => duty && name === holding.role)) return false;
  return !conspicuous || signalsOf(report).has(keyOf(holding));
}

const known = new WeakMap<RightsReport, ReadonlyMap<string, Signals>>();

function signalsOf(report: RightsReport): ReadonlyMap<string, Signals> {
  const before = known.get(report);
  if (before !== undefined) return before;
  const signals = new Map<string, Signals>();
  for (const { holding, unusedDays } of report.unused) signals.set(keyOf(holding), { unusedDays });
  for (const { holding, score, peers } of report.excess)
    signals.set(keyOf(holding), { ...signals.get(keyOf(holding)), score, peers });
  known.set(report, signals);
  return signals;
}

/** Who is asked about a right: never its holder; nobody in particular means security administrators. */
function createReviewers(
  review: Review,
  holdings: readonly Holding[],
  terms: readonly RoleTerms[],
): (holding: Holding) => readonly string[] {
  const owners = new Map(terms.map((each) => [each.role, each.owners]));
  const administrators = new Map<string, Set<string>>();
  for (const { role, organisation, account } of holdings) {
    if (role !== administratorOfOrganisation || organisation === undefined) continue;
    administrators.set(organisation, (administrators.get(organisation) ?? new Set()).add(account));
  }
  const asked = (holding: Holding): readonly string[] => {
    if (review.reviewers === 'named') return review.named;
    const own = [...(administrators.get(holding.organisation ?? '') ?? [])].filter((id) => id !== holding.account);
    if (review.reviewers === 'organisation' && own.length > 0) return own;
    return owners.get(holding.role) ?? [];
  };
  return (holding) => asked(holding).filter((id) => id !== holding.account);
}

function nothingThere() {
  return invalid('access.review.empty', {
    en: 'Nobody holds a right in this scope, so there is nothing to review. Choose other roles or organisations.',
    zh: '该范围内没有任何权限可供复核。请选择其他角色或机构。',
  });
}

function tooMany(count: number) {
  return invalid('access.review.large', {
    en: `There are ${count} rights in this scope; a review takes ${mostItems} at most. Open one for each role or organisation.`,
    zh: `该范围内有 ${count} 项权限，单次复核最多 ${mostItems} 项。请按角色或机构分别发起。`,
  });
}
