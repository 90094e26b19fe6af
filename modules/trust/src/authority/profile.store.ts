import type { Db, Json, Settings } from '@citywall/kernel';
import type { Profile } from './profile.ts';
import { initialProfiles } from './profiles.table.ts';

const setting = 'trust.profiles';

function changed(settings: Settings): Readonly<Record<string, Profile>> {
  return settings.get<Json>(setting, {}) as unknown as Readonly<Record<string, Profile>>;
}

/** Every profile by name: those a city begins with, as changed since, and its own. */
export function readProfiles(settings: Settings): readonly Profile[] {
  const own = changed(settings);
  const initial = initialProfiles.map((profile) => (Object.hasOwn(own, profile.name) ? own[profile.name]! : profile));
  const others = Object.values(own).filter(({ name }) => !initialProfiles.some((profile) => profile.name === name));
  return [...initial, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The profile of that name as it is now. */
export function findProfile(settings: Settings, name: string): Profile | undefined {
  const own = changed(settings);
  return Object.hasOwn(own, name) ? own[name] : initialProfiles.find((profile) => profile.name === name);
}

/** Keeps a profile, changed or new; holds from the commit on. */
export async function saveProfile(settings: Settings, db: Db, profile: Profile): Promise<void> {
  await settings.set(db, setting, { ...changed(settings), [profile.name]: profile } as unknown as Json);
}
