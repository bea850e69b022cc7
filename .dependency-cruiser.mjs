/** The rooms of the house, and who may import whom. A new room gets one entry here. */

const typesOfTheModel = '^language/model/(system|results)\\.ts$';
/** Functions on the types alone, as free of the parser as they are. */
const functionsOfTheTypes = '^language/model/(nested-steps|comparison|regions|links)\\.ts$';
const protocol = '^extension/protocol\\.ts$';

/**
 * Room -> what of ours it may import, beside itself. Rooms that are not listed may import everything in language/.
 *
 * @type {Record<string, string[]>}
 */
const rooms = {
  '^language/syntax/': [],
  '^language/catalogue/': [],
  '^language/model/': ['^language/(syntax|catalogue|generated)/'],
  '^language/simulator/': [typesOfTheModel, functionsOfTheTypes],
  '^language/findings/': ['^language/(model|simulator)/'],
  '^language/diagram/': ['^language/model/'],
  '^extension/preview/': [protocol, typesOfTheModel],
  // The page that the web view's script runs in is made by the extension, which alone knows its addresses.
  '^extension/(?!preview/|protocol)': [protocol, typesOfTheModel, '^extension/preview/html\\.ts$'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room ${room.replace(/[\^\\]|\(.*?\)/g, '')}`,
  severity: /** @type {const} */ ('error'),
  comment: `May import, of ours: itself${allowed.map((one) => `, ${one}`).join('')}.`,
  from: { path: room },
  to: { path: '^(language|extension|test)/', pathNot: [room, ...allowed] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    {
      name: 'language-knows-no-editor',
      severity: 'error',
      comment:
        'Everything in language/ runs without VS Code; the messages between the two stand in extension/protocol.ts.',
      from: { path: '^language/', pathNot: '^language/server/' },
      to: { path: '^(extension/|vscode$|node_modules/vscode-languageclient)' },
    },
    {
      name: 'server-knows-the-protocol-alone',
      severity: 'error',
      from: { path: '^language/server/' },
      to: { path: '^(extension/|vscode$|node_modules/vscode-languageclient)', pathNot: protocol },
    },
    {
      name: 'protocol-holds-types',
      severity: 'error',
      comment: 'What the messages carry is described where it is made; at run time the two sides share nothing.',
      from: { path: protocol },
      to: { path: '^(language|extension|test)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'simulator-runs-anywhere',
      severity: 'error',
      comment: 'The simulator runs in Node, in a worker and in a browser: no package, no API of Node.',
      from: { path: '^language/simulator/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(language|extension)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: '^language/generated/' },
      // A circle of types alone is none when the program runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
