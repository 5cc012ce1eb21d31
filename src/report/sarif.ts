/**
 * Findings as SARIF 2.1.0, which GitHub's code scanning shows beside the lines of a pull request:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { MigrationFinding } from './measured.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF wants URIs: a path's own characters are kept from being read as parts of one. */
const uri = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const message = ({ production, safe }: MigrationFinding): string =>
  safe.length === 0 ? production : `${production}\n\nThe safe way:\n${safe.join('\n')}`;

/** Where no file has the statement, it is said of the config's own folder's migration as a whole: without a region. */
function resultOf(found: MigrationFinding, index: number, fallback: string) {
  const { place, accepted } = found;
  const artifactLocation = { uri: uri(place?.file ?? fallback) };
  const region =
    place === null ? {} : { region: { startLine: place.line, snippet: { text: found.statement } } };
  const said =
    place === null ? `Statement ${found.step}: ${found.statement}\n\n${message(found)}` : message(found);
  return {
    ruleId: found.finding,
    ruleIndex: index,
    level: 'warning',
    message: { text: said },
    locations: [{ physicalLocation: { artifactLocation, ...region } }],
    ...(accepted === null
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: accepted }] }),
  };
}

/** `fallback` is the file that is pointed at where a statement stands in none: the config's. */
export function sarif(findings: readonly MigrationFinding[], fallback: string): string {
  const names = [...new Set(findings.map(({ finding }) => finding))];
  const rules = names.map((id) => ({ id, name: id, shortDescription: { text: id.replaceAll('-', ' ') } }));
  const driver = { name: 'Sluiceway', rules };
  const results = findings.map((found) => resultOf(found, names.indexOf(found.finding), fallback));
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}
