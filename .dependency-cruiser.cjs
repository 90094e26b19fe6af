// The layers and edges of the house. A folder under libs, modules or apps is a workspace; `allowed` below is the whole
// truth about which workspace may import which: an edge that is not listed is refused, for types too.

/** libs → libs. Every lib may use kernel. */
const libs = {
  kernel: [],
  platform: ['kernel'],
  merkle: ['kernel'],
  ocsf: ['kernel'],
  formats: ['kernel', 'ocsf'],
  sigma: ['kernel', 'ocsf'],
  gm: ['kernel'],
  'http-signature': ['kernel', 'gm'],
  x509: ['kernel', 'gm'],
  'browser-crypto': [],
  puzzle: [],
  ui: ['kernel'],
};

/** modules → modules. Every module may use every lib but ui. */
const modules = {
  audit: [],
  access: ['audit'],
  trust: ['access', 'audit'],
  identity: ['trust', 'access', 'audit'],
  detection: ['access', 'audit'],
  response: ['detection', 'access', 'audit'],
};

/** apps → apps. What runs in the browser may only use what is listed in `browser`. */
const apps = {
  agent: [],
  city: ['agent'],
  server: ['city'],
  cli: ['server', 'agent', 'city'],
  console: [],
  verifier: [],
};

/** Workspaces that the console may import. */
const browser = ['libs/ui', 'libs/kernel', 'libs/browser-crypto', 'libs/puzzle'];

/** Libraries that keep state or do input and output; all others are pure. */
const impure = ['platform'];

const workspace = '^(?:(?:libs|modules|apps)/[^/]+|bench|e2e|tools)/';
const test = '\\.(?:test|system|bench)\\.tsx?$';

const oneOf = (names) => (names.length === 0 ? '(?!)' : `(?:${names.join('|')})`);

function edges(layer, table, severity = 'error') {
  return Object.entries(table).map(([name, allowed]) => ({
    name: `${layer}-${name}`,
    comment: `${layer}/${name} may import from ${layer}: ${allowed.join(', ') || 'nothing'}`,
    severity,
    from: { path: `^${layer}/${name}/` },
    to: { path: `^${layer}/`, pathNot: [`^${layer}/${name}/`, `^${layer}/${oneOf(allowed)}/`] },
  }));
}

/** A workspace that no table above names may import no other: new ones are entered here first. */
function unlisted(layer, table) {
  const named = `^${layer}/${oneOf(Object.keys(table))}/`;
  return {
    name: `${layer}-unlisted`,
    comment: `enter the workspace and its edges in .dependency-cruiser.cjs before it imports another`,
    severity: 'error',
    from: { path: `^${layer}/([^/]+)/`, pathNot: named },
    to: { path: workspace, pathNot: `^${layer}/$1/` },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'two files that need each other are one file, or need a third; types count as well',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'libs-are-lowest',
      comment: 'a lib knows no module and no app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(?:modules|apps|bench|e2e|tools)/' },
    },
    {
      name: 'modules-know-no-app',
      severity: 'error',
      from: { path: '^modules/' },
      to: { path: '^(?:apps|bench|e2e|tools)/' },
    },
    {
      name: 'apps-know-no-test',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(?:bench|e2e|tools)/' },
    },
    ...edges('libs', libs),
    ...edges('modules', modules),
    ...edges('apps', apps),
    unlisted('libs', libs),
    unlisted('modules', modules),
    unlisted('apps', apps),
    {
      name: 'server-side-knows-no-browser',
      comment: 'libs/ui is for the console and the published page alone',
      severity: 'error',
      from: { path: workspace, pathNot: '^(?:libs/ui|apps/console|apps/verifier)/' },
      to: { path: '^libs/ui/' },
    },
    {
      name: 'browser-knows-no-server',
      severity: 'error',
      from: { path: '^(?:apps/console|libs/ui)/src/', pathNot: test },
      to: { path: workspace, pathNot: ['^apps/console/', `^${oneOf(browser)}/`] },
    },
    {
      name: 'only-by-the-face',
      comment: 'another workspace is imported by its package name, never by a path into it',
      severity: 'error',
      from: { path: '^((?:libs|modules|apps)/[^/]+|bench|e2e)/' },
      to: { path: workspace, pathNot: '^$1/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'pure-libs',
      comment: 'libs other than platform do no input or output and keep no state (net is left out for its isIP)',
      severity: 'error',
      from: { path: '^libs/', pathNot: [`^libs/${oneOf(impure)}/`, test] },
      to: { path: '^(?:node:)?(?:fs|dgram|tls|http|https|http2|child_process|worker_threads|cluster)(?:/|$)' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: {},
      to: { path: '\\.(?:test|system)\\.tsx?$' },
    },
    {
      name: 'tests-tools-stay-in-tests',
      comment: 'what the root declares for development is not there in production',
      severity: 'error',
      from: { path: '^(?:libs|modules|apps)/', pathNot: [test, '-suite\\.ts$', '\\.config\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-dependencies',
      comment: 'a package is used only by a workspace that declares it (or, in tests, by the root)',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'also what package exports do not export',
      severity: 'error',
      from: {},
      // Part of the runtime, and too new to be known here.
      to: { couldNotResolve: true, pathNot: '^(?:node:)?ffi$' },
    },
    {
      name: 'no-orphan',
      comment: 'a file that nothing uses and that uses nothing is dead',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', test, '(?:^|/)(?:index|main)\\.tsx?$', '\\.config\\.[cm]?[jt]s$'] },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(?:^|/)(?:node_modules|dist|coverage)/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
