import { invalid, type Operation, operation, type Settings } from '@citywall/kernel';
import Type from 'typebox';
import { listOf, TextSchema } from '../page.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import { derOf } from './certificate.operations.ts';
import { checkWish } from './check-wish.ts';
import { readProfiles, saveProfile } from './profile.store.ts';
import { type Profile, ProfileSchema } from './profile.ts';

/** The profiles that say what may be certified. */
export function profileOperations({
  settings,
  certifier,
}: Pick<AuthorityDesk, 'settings' | 'certifier'>): readonly Operation[] {
  return [
    operation({
      name: 'trust.profile.list',
      http: 'GET /trust/profiles',
      summary: { en: 'What may be certified: profiles', zh: '证书模板列表' },
      input: Type.Object({}, { additionalProperties: false }),
      output: listOf(ProfileSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Profile', id: '*' }),
      run: async () => ({ items: [...readProfiles(settings)], next: null }),
    }),
    operation({
      name: 'trust.profile.save',
      http: 'PUT /trust/profiles/{name}',
      summary: { en: 'Change a profile or add one', zh: '修改或新增证书模板' },
      input: ProfileSchema,
      output: ProfileSchema,
      risk: 'high',
      resource: ({ name }) => ({ type: 'Profile', id: name }),
      run: async (profile, call) => {
        requireBounds(profile);
        await saveProfile(settings, call.db, profile);
        call.note({ profile });
        return profile;
      },
    }),
    tryOperation(settings, certifier),
  ];
}

function tryOperation(settings: Settings, certifier: AuthorityDesk['certifier']): Operation {
  return operation({
    name: 'trust.profile.try',
    http: 'POST /trust/profiles/try',
    summary: {
      en: 'What a profile, kept or only drafted, would refuse of a request; nothing is issued or kept',
      zh: '试算模板（含未保存的草稿）会拒绝请求的哪些内容；不签发、不保存',
    },
    input: Type.Object(
      { profile: ProfileSchema, request: Type.String({ minLength: 1, maxLength: 100_000 }) },
      { additionalProperties: false },
    ),
    output: Type.Object({
      key: Type.String(),
      subject: Type.Array(Type.Object({ attribute: Type.String(), value: Type.String() })),
      names: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() })),
      /** Everything that would be refused; none: it would be issued. */
      refused: Type.Array(TextSchema),
    }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    resource: ({ profile }) => ({ type: 'Profile', id: profile.name }),
    run: async ({ profile, request }) => {
      requireBounds(profile);
      const { wish } = certifier.readRequest(derOf(request));
      const breaches = checkWish(wish, profile, settings.get('trust.domain', ''));
      return {
        key: wish.key,
        subject: wish.subject.map(({ attribute, value }) => ({ attribute, value })),
        names: wish.names.map(({ kind, value }) => ({ kind, value })),
        refused: breaches.map(({ words: { en, zh } }) => ({ en, zh })),
      };
    },
  });
}

function requireBounds(profile: Profile): void {
  if (profile.days <= profile.longestDays && profile.names.atLeast <= profile.names.atMost) return;
  throw invalid('trust.profile.bounds', {
    en: 'days may not exceed longestDays, nor names.atLeast names.atMost.',
    zh: 'days 不得超过 longestDays，names.atLeast 不得超过 names.atMost。',
  });
}
