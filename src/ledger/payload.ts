/**
 * A release's deployment payload: what is fixed when it is opened. Readable by everybody who can read the
 * repository, so no secret is in it; signed where a key is set. GitHub keeps it forever and never changes it.
 */
import { z } from 'zod';
import { sameMac, signPayload } from './mac.ts';

const schema = z.strictObject({
  sluiceway: z.literal(1),
  service: z.string(),
  environment: z.string(),
  /** Digest of the plan: every run compiles the config at the release's commit again and compares. */
  digest: z.string(),
  slot: z.enum(['blue', 'green']),
  /** Path of the config that it was opened with; '' where that was given inline. */
  config: z.string(),
  /** Unique to the run and its matter, so that a lost answer to the creation can be looked for. */
  key: z.string(),
  /** `<run id>.<attempt>` that opened it, and which action did. */
  run: z.string(),
  opener: z.string(),
  /** The release that was live then: what a rollback goes to. */
  previous: z
    .strictObject({
      release: z.number(),
      sha: z.string(),
      /** Number of its last event then: the one that says that it was replaced comes after it. */
      last: z.number().optional(),
    })
    .nullable(),
  /** Set where this release is the way back from another. */
  rollback: z.strictObject({ of: z.number(), restore: z.string().nullable(), by: z.string() }).nullable(),
  mac: z.string().optional(),
});

export type Payload = Readonly<z.output<typeof schema>>;
export type PayloadFields = Omit<Payload, 'sluiceway' | 'mac'>;

export interface Binding {
  readonly repository: string;
  readonly sha: string;
  readonly keys: readonly string[];
}

/** Keys in the schema's order: the text that is signed does not depend on who wrote the object. */
function canonical(payload: Omit<Payload, 'mac'>): string {
  return JSON.stringify(
    Object.keys(schema.shape)
      .filter((key) => key !== 'mac')
      .map((key) => Object.entries(payload).find(([name]) => name === key)),
  );
}

const macOf = (key: string, payload: Omit<Payload, 'mac'>, { repository, sha }: Binding): string =>
  signPayload(key, repository, sha, payload.environment, canonical(payload));

/** Signed with the first of the keys, if there is one. */
export function writePayload(fields: PayloadFields, binding: Binding): Payload {
  const payload = { sluiceway: 1 as const, ...fields };
  const [key] = binding.keys;
  return key === undefined ? payload : { ...payload, mac: macOf(key, payload, binding) };
}

/** `null` for a payload that is not ours, or whose MAC fits none of the keys. */
export function readPayload(raw: unknown, binding: Binding): Payload | null {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) return null;
  const { mac, ...payload } = parsed.data;
  const fits =
    binding.keys.length === 0 ||
    (mac !== undefined && binding.keys.some((key) => sameMac(macOf(key, payload, binding), mac)));
  return fits ? parsed.data : null;
}
