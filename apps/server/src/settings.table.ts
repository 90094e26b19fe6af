import type { Text } from '@citywall/kernel';

/** One setting of the process: a flag of `citywall serve`, an environment variable, and what holds without either. */
export interface SettingDefinition {
  readonly name: string;
  readonly flag?: string;
  readonly variable?: string;
  readonly kind: 'text' | 'integer' | 'switch';
  readonly fallback: string;
  /** Never shown, not even hidden length. */
  readonly secret?: boolean;
  readonly description: Text;
}

/** Every setting there is; docs/settings.md is checked against this table. */
export const settingTable = [
  {
    name: 'data',
    flag: 'data',
    variable: 'CITYWALL_DATA',
    kind: 'text',
    fallback: './data',
    description: {
      en: 'Folder that holds everything: database, events, audit log, keys.',
      zh: '存放全部数据的文件夹：数据库、事件、审计日志、密钥。',
    },
  },
  {
    name: 'host',
    flag: 'host',
    variable: 'CITYWALL_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    description: {
      en: 'Address of the console and the API. Beyond loopback put TLS before it.',
      zh: '控制台与 API 的监听地址。超出本机回环时，应在其前部署 TLS。',
    },
  },
  {
    name: 'port',
    flag: 'port',
    variable: 'CITYWALL_PORT',
    kind: 'integer',
    fallback: '8420',
    description: {
      en: 'Port of the console and the API; when it is not given and taken, a free one is used. 0: any free one.',
      zh: '控制台与 API 的端口；未指定且被占用时使用空闲端口。0：任一空闲端口。',
    },
  },
  {
    name: 'httpsHost',
    flag: 'https-host',
    variable: 'CITYWALL_HTTPS_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    description: {
      en: 'Address on which the same is served over TLS: the one to open to the city.',
      zh: '通过 TLS 提供同样服务的监听地址：面向全市开放时使用它。',
    },
  },
  {
    name: 'httpsPort',
    flag: 'https-port',
    variable: 'CITYWALL_HTTPS_PORT',
    kind: 'integer',
    fallback: '8421',
    description: {
      en: 'Port for TLS; when it is not given and taken, a free one is used. 0: any free one.',
      zh: 'TLS 端口；未指定且被占用时使用空闲端口。0：任一空闲端口。',
    },
  },
  {
    name: 'syslogHost',
    flag: 'syslog-host',
    variable: 'CITYWALL_SYSLOG_HOST',
    kind: 'text',
    fallback: '::',
    description: { en: 'Address on which logs are received.', zh: '接收日志的监听地址。' },
  },
  {
    name: 'syslogPort',
    flag: 'syslog-port',
    variable: 'CITYWALL_SYSLOG_PORT',
    kind: 'integer',
    fallback: '5514',
    description: {
      en: 'Port for syslog over UDP, TCP and TLS and for RELP, told apart by their first bytes; when it is not given and taken, a free one is used. 0: any free one.',
      zh: '接收 UDP、TCP、TLS 系统日志及 RELP 的端口，按首字节区分；未指定且被占用时使用空闲端口。0：任一空闲端口。',
    },
  },
  {
    name: 'syslogClientAuthorities',
    variable: 'CITYWALL_SYSLOG_CLIENT_CA',
    kind: 'text',
    fallback: '',
    description: {
      en: 'PEM file of the authorities whose client certificates make a TLS sender authenticated. Empty: none.',
      zh: 'PEM 文件：其签发的客户端证书可使 TLS 发送方通过认证。空：无。',
    },
  },
  {
    name: 'empty',
    flag: 'empty',
    variable: 'CITYWALL_EMPTY',
    kind: 'switch',
    fallback: 'false',
    description: { en: 'Start without the demonstration city.', zh: '启动时不运行演示城市。' },
  },
  {
    name: 'databaseUrl',
    variable: 'CITYWALL_DATABASE_URL',
    kind: 'text',
    fallback: '',
    secret: true,
    description: {
      en: 'A PostgreSQL 15 or later to use instead of the private one.',
      zh: '用于替代内置数据库的 PostgreSQL 15 或更高版本的连接地址。',
    },
  },
  {
    name: 'adminPassword',
    variable: 'CITYWALL_ADMIN_PASSWORD',
    kind: 'text',
    fallback: '',
    secret: true,
    description: {
      en: 'Password of the first administrator `admin` while he has none, for unattended installs.',
      zh: '首位管理员 `admin` 尚无口令时使用的口令，用于无人值守安装。',
    },
  },
  {
    name: 'publicUrl',
    flag: 'public-url',
    variable: 'CITYWALL_PUBLIC_URL',
    kind: 'text',
    fallback: '',
    description: {
      en: 'Address under which people and agents reach the console, for links. Empty: host and port.',
      zh: '人员与代理访问控制台的地址，用于生成链接。空：使用主机与端口。',
    },
  },
  {
    name: 'trustedProxies',
    flag: 'trusted-proxies',
    variable: 'CITYWALL_TRUSTED_PROXIES',
    kind: 'text',
    fallback: '',
    description: {
      en: 'Addresses or CIDR networks of reverse proxies, parted by commas: only from them X-Forwarded-For tells where a client comes from, for limits, protected addresses and records. Empty: none.',
      zh: '反向代理的地址或 CIDR 网段，以逗号分隔：仅采信来自它们的 X-Forwarded-For 作为客户端地址，用于限流、受保护地址与记录。空：无。',
    },
  },
  {
    name: 'hsmLibrary',
    variable: 'CITYWALL_HSM_LIBRARY',
    kind: 'text',
    fallback: '',
    description: {
      en: 'Path of the PKCS #11 library of hardware modules that hold keys. Empty: there are none.',
      zh: '保管密钥的硬件密码模块的 PKCS #11 库文件路径。空：没有硬件密码模块。',
    },
  },
  {
    name: 'hsmTokens',
    variable: 'CITYWALL_HSM_TOKENS',
    kind: 'text',
    fallback: '',
    description: {
      en: 'Labels of their tokens, parted by commas. Each is driven by a process of its own and stands in for the others.',
      zh: '各令牌的标签，以逗号分隔。每个令牌由独立进程驱动，并互为备用。',
    },
  },
  {
    name: 'hsmPinFile',
    variable: 'CITYWALL_HSM_PIN_FILE',
    kind: 'text',
    fallback: '',
    description: {
      en: 'File with their PIN, which only its owner may read (chmod 600).',
      zh: '存放其 PIN 的文件，仅所有者可读（chmod 600）。',
    },
  },
  {
    name: 'hsmPinVariable',
    variable: 'CITYWALL_HSM_PIN_VARIABLE',
    kind: 'text',
    fallback: '',
    description: {
      en: 'Instead of the file: name of the environment variable that holds the PIN.',
      zh: '不用文件时：存放 PIN 的环境变量名称。',
    },
  },
  {
    name: 'hsmEnvironment',
    variable: 'CITYWALL_HSM_ENVIRONMENT',
    kind: 'text',
    fallback: '',
    description: {
      en: 'Names of the environment variables that the library needs, parted by commas, such as SOFTHSM2_CONF; it gets no others.',
      zh: '库文件所需环境变量的名称，以逗号分隔，例如 SOFTHSM2_CONF；其他变量不会传入。',
    },
  },
  {
    name: 'workers',
    flag: 'workers',
    variable: 'CITYWALL_WORKERS',
    kind: 'integer',
    fallback: '0',
    description: {
      en: 'Threads that parse and match events. 0: one less than the cores, at least one.',
      zh: '解析与匹配事件的线程数。0：比核心数少一，至少为一。',
    },
  },
  {
    name: 'logLevel',
    flag: 'log-level',
    variable: 'CITYWALL_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    description: {
      en: 'What the process log DIR/log/citywall.log keeps: debug, info, warn or error.',
      zh: '进程日志 DIR/log/citywall.log 的级别：debug、info、warn 或 error。',
    },
  },
] as const satisfies readonly SettingDefinition[];
