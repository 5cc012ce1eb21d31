/**
 * The two halves of a signal kind. `<kind>/spec.ts` is pure (its schema, and which fields it gives), so that
 * the config can be checked without I/O; `<kind>/read.ts` does the reading. A new kind is one folder and one
 * line in each of `specs.ts` and `readers.ts`.
 */
import type { z } from 'zod';
import type { History, Reading, SampleKind, Some, Window } from '../judge/reading.ts';

/** What a field gives. `''` is the default field: the one that a bare signal name means. */
export interface FieldSpec {
  readonly gives: SampleKind;
  readonly paired: boolean;
  /** Unit of a `value`, '' when it has none: `share`, `ms`, `B`, … as in config/units.ts. */
  readonly unit?: string;
  /** The source can be asked what was, in equal parts of the time before. */
  readonly history?: true;
}

export interface SourceSpec<C> {
  readonly kind: string;
  readonly schema: z.ZodType<C>;
  fields(config: C): ReadonlyMap<string, FieldSpec>;
}

/** The look's window; `history` asks for equal parts of the time before as well, of a source that keeps it. */
export type Span = Window & { readonly history?: History | undefined };

/** Total: what goes wrong is an `unavailable` reading, never a throw. One read gives both arms. */
export type ReadSource<C> = (
  config: C,
  fields: Some<string>,
  window: Span,
  abort: AbortSignal,
) => Promise<ReadonlyMap<string, Reading>>;
