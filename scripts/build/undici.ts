/**
 * Leaves undici out of the bundle. @actions/core imports it (445 kB, a third of all) for the agent of a proxy, in a
 * method that nothing here reaches; being CommonJS, it would be bundled and run at each start all the same.
 */

const imported = /import\*as \w+ from"undici";/;
/** What webpack leaves of a module none of whose exports is used. */
const unused = /external_undici_namespaceObject=\w+\(\{\}\)/;

/** The bundle, built with undici as external, without its import. @throws where something of undici is used. */
export function withoutUndici(bundle: string): string {
  if (!imported.test(bundle))
    throw new Error('The bundle imports no undici any more: drop scripts/build/undici.ts');
  if (!unused.test(bundle)) {
    throw new Error(
      'Something of undici is used now: bundle it again, or reach the network by the global fetch',
    );
  }
  return bundle.replace(imported, '');
}
