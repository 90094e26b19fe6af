import { invalid, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { listOf } from '../page.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import { readProfiles, saveProfile } from './profile.store.ts';
import { ProfileSchema } from './profile.ts';

/** The profiles that say what may be certified. */
export function profileOperations({ settings }: Pick<AuthorityDesk, 'settings'>): readonly Operation[] {
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
        if (profile.days > profile.longestDays || profile.names.atLeast > profile.names.atMost) {
          throw invalid('trust.profile.bounds', {
            en: 'days may not exceed longestDays, nor names.atLeast names.atMost.',
            zh: 'days 不得超过 longestDays，names.atLeast 不得超过 names.atMost。',
          });
        }
        await saveProfile(settings, call.db, profile);
        call.note({ profile });
        return profile;
      },
    }),
  ];
}
