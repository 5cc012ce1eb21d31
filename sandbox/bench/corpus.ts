/** Migrations as a service gathers them over the years, the same every time: tables, changes to earlier ones, rows. */

/** A small generator of its own, so that the corpus is the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const types = ['bigint', 'text', 'varchar(80)', 'timestamptz', 'boolean', 'numeric(10,2)', 'jsonb', 'uuid'];

const tableOf = (index: number): string => `service_${Math.floor(index / 3)}_items`;

function created(index: number): string {
  const columns = types.map((type, at) => `  field_${at} ${type}${at % 3 === 0 ? ' NOT NULL' : ''}`);
  return `CREATE TABLE ${tableOf(index)} (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n${columns.join(',\n')}\n);
CREATE INDEX ${tableOf(index)}_by_time ON ${tableOf(index)} (field_3);
COMMENT ON TABLE ${tableOf(index)} IS 'What the service knows of its items, by time';\n`;
}

function changed(index: number, random: () => number): string {
  const table = tableOf(Math.floor(random() * index));
  const forms = [
    `ALTER TABLE ${table} ADD COLUMN more_${index} text;`,
    `ALTER TABLE ${table} ALTER COLUMN field_2 TYPE varchar(120);`,
    `CREATE INDEX CONCURRENTLY ${table}_${index} ON ${table} (field_1);`,
    `ALTER TABLE ${table} ADD CONSTRAINT c_${index} CHECK (field_5 > 0) NOT VALID;`,
    `ALTER TABLE ${table} ALTER COLUMN field_1 SET NOT NULL;`,
    `UPDATE ${table} SET field_4 = true WHERE field_4 IS NULL AND field_3 < now() - interval '30 days';`,
    `CREATE INDEX ${table}_${index} ON ${table} (field_2, field_3);`,
    `ALTER TABLE ${table} DROP COLUMN field_7;`,
  ];
  return `SET lock_timeout = '2s';\n${forms[Math.floor(random() * forms.length)] ?? ''}\n`;
}

const body = (index: number): string => `
CREATE OR REPLACE FUNCTION touch_${index}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.field_3 = now();
  RETURN NEW;
END
$$;\n`;

const rows = (index: number): string =>
  `INSERT INTO ${tableOf(index)} (field_0, field_1, field_3, field_6) VALUES\n` +
  Array.from(
    { length: 4 },
    (_, row) => `  (${row}, 'item ${row}', now(), '{"kind": "first", "n": ${row}}')`,
  ).join(',\n') +
  ';\n';

export interface CorpusFile {
  readonly name: string;
  readonly text: string;
}

export function corpus(files: number): readonly CorpusFile[] {
  const random = seeded(42);
  return Array.from({ length: files }, (_, index) => {
    const head = `-- Migration ${index}: written by hand, reviewed by two\n`;
    const main = index % 3 === 0 ? created(index) + rows(index) : changed(index, random);
    const more = index % 5 === 0 ? body(index) : '';
    const second = index > 3 ? changed(index - 1, random).replace(/^SET.*\n/, '') : '';
    return { name: `${String(index).padStart(5, '0')}_change.sql`, text: head + main + second + more };
  });
}
