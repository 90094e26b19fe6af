import { type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { listApplications } from './application.store.ts';
import { mayUse } from './permission.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** More than a portal shows. */
const most = 500;

/** What a person finds in the portal. */
export function portalOperations(sso: SignOnDesk): readonly Operation[] {
  return [
    operation({
      name: 'identity.application.mine',
      http: 'GET /identity/applications/mine',
      summary: { en: 'List the applications that I may use', zh: '列出我可使用的应用' },
      input: Type.Object({}, { additionalProperties: false }),
      output: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            name: Type.Object({ en: Type.String(), zh: Type.String() }),
            logo: Type.String(),
            url: Type.String(),
            organisation: Type.Union([Type.Object({ en: Type.String(), zh: Type.String() }), Type.Null()]),
            assurance: Type.Integer(),
          }),
        ),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Application', id: '*' }),
      run: async (_input, call) => {
        const rows = await listApplications(call.db, { state: 'approved', limit: most });
        const items = [];
        for (const row of rows) {
          if (row.home_url === null || !(await mayUse(sso, call.principal, row))) continue;
          const organisation = row.organisation === null ? undefined : await sso.desk.tree.find(row.organisation);
          items.push({
            id: row.id,
            name: { en: row.name_en, zh: row.name_zh },
            logo: row.logo,
            url: row.home_url,
            organisation: organisation === undefined ? null : { en: organisation.name_en, zh: organisation.name_zh },
            assurance: row.assurance,
          });
        }
        return { items };
      },
    }),
  ];
}
