// docs/settings.md from the table that the server reads: node tools/settings-page.ts writes it, a test compares it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SettingDefinition, settingTable } from '../apps/server/src/settings.table.ts';
import { root } from './cruise.ts';

/** Where the page lies. */
export const settingsPage = join(root, 'docs/settings.md');

const head = `# All settings · 全部设置

Written from the table in apps/server/src/settings.table.ts by \`node tools/settings-page.ts\`; do not edit by hand.
A flag of \`npm start --\` (or \`citywall serve\`) goes before the environment variable, and that before the default. *Settings* in the
console shows what holds and where it came from. 命令行参数优先于环境变量，环境变量优先于默认值；控制台“设置”页显示当前值及其来源。

| flag · 参数 | variable · 环境变量 | default · 默认 | |
| --- | --- | --- | --- |
`;

const tail = `
## Not of the server · 非服务器设置

| variable · 环境变量 | |
| --- | --- |
| \`CITYWALL_PASSWORD\` | Password for \`citywall call\`, \`login\` and \`events export\`. 供命令行使用的口令。 |
| \`CITYWALL_URL\` | Server that these commands and \`agent\` call when \`--url\` is not given. 未指定 \`--url\` 时命令行调用的服务器。 |
| \`CITYWALL_AGENT_TOKEN\` | One-time token for \`citywall agent\`, instead of \`--token\`. 代理的一次性注册令牌，可代替 \`--token\`。 |
| \`CITYWALL_CACHE\` | Folder where \`rules check\` and \`detect\` keep parsed rules; default \`$XDG_CACHE_HOME/citywall\`. 保存已解析规则的文件夹。 |
| \`CITYWALL_TEST_DATABASE_URL\`, \`CITYWALL_SYSLOG_NG\`, \`CITYWALL_CHROMIUM\` | Tests: another PostgreSQL, an unpacked syslog-ng, another Chromium. 供测试使用。 |
| \`CITYWALL_TEST_POSTGRES\` | Set by the unit lane for its own processes: the PostgreSQL they share. 由单元测试自行设置。 |
| \`CITYWALL_SOAK\` | \`1\`: the fault tests run their full counts (\`npm run test:soak\` sets it). 故障测试按完整次数运行。 |

What can be changed while running – retention, notices, the protected list, sources – is changed in the console or by its operation, kept in
the database, and recorded. 可在运行中更改的内容（保留期限、通知、保护名单、来源）通过控制台或相应操作更改，存于数据库并留有记录。
`;

/** The page as it must be. */
export function writeSettings(table: readonly SettingDefinition[] = settingTable): string {
  const rows = table.map((setting) => {
    const value = setting.kind === 'switch' ? '' : ` ${setting.kind === 'integer' ? 'N' : '…'}`;
    const flag = setting.flag === undefined ? '–' : `\`--${setting.flag}${value}\``;
    const variable = setting.variable === undefined ? '–' : `\`${setting.variable}\``;
    const fallback = setting.fallback === '' ? '–' : `\`${setting.fallback}\``;
    const secret = setting.secret === true ? ' *Secret.* 机密。' : '';
    return `| ${flag} | ${variable} | ${fallback} | ${setting.description.en} ${setting.description.zh}${secret} |`;
  });
  return `${head}${rows.join('\n')}\n${tail}`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(settingsPage, writeSettings());
