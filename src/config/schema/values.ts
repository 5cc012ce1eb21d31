/** Single values of the config as zod schemas: what was written goes in, base units come out. */
import { z } from 'zod';
import { inBase, type Parsed, parseDuration, parseHold, units } from '../units.ts';

/** A scalar read by one of the parsers of units.ts; a number counts as the text it was written as. */
export const parsedBy = <T>(parse: (text: string) => Parsed<T>, description: string) =>
  z
    .union([z.string(), z.number()])
    .transform((written, context): T => {
      const parsed = parse(String(written));
      if (parsed.ok) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.message });
      return z.NEVER;
    })
    .describe(description);

/** In ms. */
export const duration = parsedBy(parseDuration, 'Duration such as 250ms, 30s, 15m, 24h or 7d');
export const hold = parsedBy(parseHold, 'How long: at least, or at least..at most, such as 2h or 2h..4h');

export const namePattern = /^[a-z][a-z0-9-]*$/;
export const nameRule = 'a name is lower-case letters, digits and dashes, and starts with a letter';
export const name = z.string().regex(namePattern, nameRule);

export const text = z.string().trim().min(1, 'is empty');
export const command = text.describe('Command, run by bash -euo pipefail');
export const url = text.describe('URL; $NAME stands for a secret');
export const headers = z.record(z.string(), z.string()).describe('Headers; $NAME stands for a secret');

/** `GET /health`, or a whole URL instead of a path. */
export const request = z
  .string()
  .regex(
    /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/|https?:\/\/|\$)\S*$/,
    'write a method and a path or URL, such as GET /health',
  )
  .describe('Method and path (resolved against the base) or URL, such as GET /health');

/** A path into JSON, such as `.a.b[0].length`; read by transport/path.ts. */
export const path = z
  .string()
  .regex(
    /^(\.[A-Za-z_$][\w$-]*|\[\d+\])+$/,
    'write a path into the JSON answer, such as .rate or .shops[0].rate',
  )
  .describe('Path into the JSON answer, such as .shops[0].rate');

export const unit = z
  .string()
  .refine((written) => inBase(1, written) !== undefined && written !== 'pp', {
    error: `is not a unit: units are ${units.filter((known) => known !== 'pp').join(', ')}`,
  })
  .describe('Unit of the figure: %, share, ms, s, m, h, d, B, KB, MB, GB, KiB, MiB or GiB');

/** A list, or one member standing for a list of one. */
export const oneOrMore = <T extends z.ZodType>(member: T) =>
  z.union([member, z.array(member).min(1, 'is empty')]);
export const conditions = oneOrMore(z.string()).describe('Condition, or a list of them');
