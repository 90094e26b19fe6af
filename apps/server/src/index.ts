export { type Announcer, serve } from './serve.ts';
export type { SettingDefinition } from './settings.table.ts';
export { settingTable } from './settings.table.ts';
