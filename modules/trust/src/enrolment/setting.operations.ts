import { type Db, invalid, type Operation, operation, type Settings } from '@citywall/kernel';
import Type, { type Static } from 'typebox';
import { findProfile } from '../authority/profile.store.ts';

/** How the city publishes and enrols, as one document. */
const SettingsSchema = Type.Object(
  {
    /** Public base URL of lists, OCSP and authorities in every certificate issued from now on; '' means where this server listens. */
    publishedAt: Type.String({ maxLength: 500 }),
    /** Profile of EST without a label. */
    estProfile: Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' }),
    /** Port of http-01; 80 by RFC 8555. */
    acmeHttpPort: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** DNS resolvers that prove names, as ADDRESS or ADDRESS:PORT; none: those of the host. */
    acmeResolvers: Type.Array(
      Type.String({
        maxLength: 60,
        pattern: '^([0-9.]+(:[0-9]{1,5})?|[0-9a-fA-F:]+|\\[[0-9a-fA-F:]+\\](:[0-9]{1,5})?)$',
      }),
      { maxItems: 5 },
    ),
    /** Whether an ACME account needs an external account binding. */
    acmeBindingRequired: Type.Boolean(),
  },
  { additionalProperties: false },
);
type EnrolmentSettings = Static<typeof SettingsSchema>;

const keys = {
  publishedAt: ['trust.published-at', ''],
  estProfile: ['trust.est.profile', 'device'],
  acmeHttpPort: ['trust.acme.http-port', 80],
  acmeResolvers: ['trust.acme.resolvers', []],
  acmeBindingRequired: ['trust.acme.binding-required', true],
} as const satisfies { readonly [Name in keyof EnrolmentSettings]: readonly [string, EnrolmentSettings[Name]] };

const names = Object.keys(keys) as (keyof EnrolmentSettings)[];

/** Where the city publishes, and how strangers prove names: seen and changed by who decides what is certified. */
export function settingOperations(settings: Settings): readonly Operation[] {
  const resource = () => ({ type: 'EnrolmentSettings', id: '*' });
  return [
    operation({
      name: 'trust.enrolment.settings',
      http: 'GET /trust/enrolment-settings',
      summary: { en: 'How the city publishes and enrols', zh: '查看证书发布与注册设置' },
      input: Type.Object({}, { additionalProperties: false }),
      output: SettingsSchema,
      risk: 'low',
      recording: 'aggregate',
      resource,
      run: async () => readSettings(settings),
    }),
    operation({
      name: 'trust.enrolment.change-settings',
      http: 'PATCH /trust/enrolment-settings',
      summary: { en: 'Change how the city publishes and enrols', zh: '更改证书发布与注册设置' },
      input: Type.Partial(SettingsSchema, { additionalProperties: false }),
      output: SettingsSchema,
      risk: 'high',
      resource,
      run: async (input, call) => {
        const former = readSettings(settings);
        const next = { ...former, ...input };
        requireSound(next, settings);
        await writeSettings(settings, call.db, former, next);
        call.note({ from: former, to: next });
        return next;
      },
    }),
  ];
}

function readSettings(settings: Settings): EnrolmentSettings {
  const values = names.map((name) => [name, settings.get<never>(keys[name][0], keys[name][1] as never)]);
  return Object.fromEntries(values) as EnrolmentSettings;
}

async function writeSettings(settings: Settings, db: Db, former: EnrolmentSettings, next: EnrolmentSettings) {
  for (const name of names) {
    if (JSON.stringify(former[name]) !== JSON.stringify(next[name])) await settings.set(db, keys[name][0], next[name]);
  }
}

function requireSound({ publishedAt, estProfile }: EnrolmentSettings, settings: Settings): void {
  if (publishedAt !== '' && !(URL.canParse(publishedAt) && /^https?:\/\/.*[^/]$/.test(publishedAt)))
    throw invalid('trust.settings.published-at', {
      en: 'The published address is an http(s) URL without a slash at its end; http is better, for relying parties fetch lists before they trust anything.',
      zh: '发布地址须为末尾不带斜杠的 http(s) 网址；建议使用 http，因为依赖方在建立信任之前就要获取吊销列表。',
    });
  if (findProfile(settings, estProfile)?.ways.includes('est') !== true)
    throw invalid('trust.settings.est-profile', {
      en: `There is no profile ${estProfile} that allows EST.`,
      zh: `没有允许 EST 的证书模板 ${estProfile}。`,
    });
}
