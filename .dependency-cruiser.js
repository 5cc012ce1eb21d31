/** Which way imports may point. Each rule's comment is its reason; `npm run rules` enforces them. */

const own = '^src/';
const spec = '(^src/signals/(specs|source|field)|/spec|^src/drivers/traffic/driver)[.]ts$';
const pure =
  '^src/(config|judge|release|ledger|report)/|^src/migration/(wire|rules)/|^src/signals/(specs|field)[.]ts$|^src/.*/spec[.]ts$';

/** Packages without a script to be found: tsc sees to their imports. */
const typesOnly = '^@octokit/openapi-types$';

/** `from` may import, of ours, only what `may` matches (and src/errors.ts). */
const layer = (name, from, may, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: own, pathNot: ['^src/errors[.]ts$', ...may] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Two files that need each other are one file: neither can be read, tested or replaced alone.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      comment: 'A file that nothing imports and that imports nothing is dead or was never wired in.',
      from: { orphan: true, path: own, pathNot: '[.]d[.]ts$' },
      to: {},
    },
    layer(
      'judge-knows-nobody',
      '^src/judge/',
      ['^src/judge/'],
      'Statistics are checked against published vectors alone; what they judge must not reach into them.',
    ),
    layer(
      'config-below-release',
      '^src/config/',
      ['^src/config/', '^src/judge/', spec],
      'A config is checked without I/O: of signals and drivers it sees only their pure specs.',
    ),
    layer(
      'release-decides-from-data',
      '^src/release/',
      ['^src/release/', '^src/judge/', '^src/config/(plan|units)[.]ts$'],
      'The decision is a function of plan, state and facts: the YAML it came from must not matter to it.',
    ),
    layer(
      'ledger-is-a-codec',
      '^src/ledger/',
      ['^src/ledger/', '^src/release/', '^src/judge/', '^src/config/(plan|units)[.]ts$'],
      'Old ledgers must stay readable: the format may follow the events, and nothing else.',
    ),
    layer(
      'report-renders-data',
      '^src/report/',
      ['^src/report/', '^src/(config|release|judge|ledger)/'],
      'What people see is rendered from the same data that was decided on, never asked for again.',
    ),
    layer(
      'engine-knows-interfaces',
      '^src/engine/',
      ['^src/engine/', '^src/(release|judge|config|ledger)/'],
      'The one loop sees the outside only as a World, so that the crash test can stand in for all of it.',
    ),
    layer(
      'spec-describes-only',
      '^src/(signals|drivers)/.*spec[.]ts$|^src/signals/(specs|field)[.]ts$',
      [spec, '^src/(config|judge)/'],
      'What a spec imports, every config check imports: the reading and driving stay out of it.',
    ),
    layer(
      'transport-at-the-bottom',
      '^src/transport/',
      ['^src/transport/', '^src/config/units[.]ts$'],
      'HTTP and secrets serve every adapter; knowing one of them would tie all the others to it.',
    ),
    {
      name: 'nobody-imports-the-runner',
      severity: 'error',
      comment: 'src/runner and src/cli are the outermost layer: they wire parts and are wired into none.',
      from: { path: own, pathNot: '^src/(runner|cli)/' },
      to: { path: '^src/(runner|cli)/' },
    },
    {
      name: 'contracts-are-for-the-runner',
      severity: 'error',
      comment:
        'An action is a contract and the effects it is allowed; nothing below may depend on which one runs.',
      from: { path: own, pathNot: '^src/(actions|runner|cli)/' },
      to: { path: '^src/actions/' },
    },
    {
      name: 'driver-stands-alone',
      severity: 'error',
      comment: 'A driver is replaced or deleted with its folder, so no other driver may lean on it.',
      from: { path: '^src/drivers/([^/]+)/([^/]+)/' },
      to: {
        path: '^src/drivers/[^/]+/[^/]+/',
        pathNot: ['^src/drivers/$1/$2/', '^src/drivers/command/'],
      },
    },
    {
      name: 'signal-stands-alone',
      severity: 'error',
      comment: 'A signal source is replaced or deleted with its folder, so no other source may lean on it.',
      from: { path: '^src/signals/([^/]+)/' },
      to: { path: '^src/signals/[^/]+/', pathNot: '^src/signals/$1/' },
    },
    {
      name: 'adapters-do-not-call-github',
      severity: 'error',
      comment:
        'The ledger is written by the engine alone; a driver that could reach it would be a second writer.',
      from: { path: '^src/(drivers|transport|migration)/' },
      to: { path: '^src/(github|engine|ledger)/' },
    },
    {
      name: 'github-keeps-the-ledger-only',
      severity: 'error',
      comment: 'Journal and lease must work whatever is released with them.',
      from: { path: '^src/github/' },
      to: { path: '^src/(signals|drivers|migration)/' },
    },
    {
      name: 'phase-imports-no-phase',
      severity: 'error',
      comment:
        'Each phase decides from the state alone; the order of phases is the plan, not a chain of calls.',
      from: { path: '^src/release/phases/' },
      to: { path: '^src/release/phases/' },
    },
    {
      name: 'pure-does-no-io',
      severity: 'error',
      comment: 'The tick, the job, the simulator and the tests must decide alike from the same input.',
      from: { path: pure },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'pure-asks-no-service',
      severity: 'error',
      comment: 'A client library in a pure folder is I/O by another name.',
      from: { path: pure },
      to: { path: 'node_modules/(@actions|@octokit|pg|dotenv)/' },
    },
    {
      name: 'actions-core-in-runner-only',
      severity: 'error',
      comment:
        'What the job gives and takes (inputs, outputs, masks, context) has one home: all else also runs outside a job.',
      from: { path: own, pathNot: '^src/runner/' },
      to: { path: 'node_modules/@actions/(core|github)/' },
    },
    {
      name: 'src-without-stand-ins',
      severity: 'error',
      comment: 'What is shipped must not contain what only imitates GitHub, nor tests.',
      from: { path: own },
      to: { path: '^(sandbox|__tests__|scripts)/' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      comment: 'A package that package.json does not name may be gone after the next install.',
      from: { path: own },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'src-uses-no-dev-package',
      severity: 'error',
      comment: 'dist/ is what users run: what it is built from is a dependency, with a licence to be listed.',
      from: { path: own },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      comment: 'An import that leads nowhere escapes every other rule here.',
      from: {},
      to: { couldNotResolve: true, pathNot: typesOnly },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build|demo-out|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
