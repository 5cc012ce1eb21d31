/** Collects what deviates from GitHub's description while the stand-in runs. */
import type { Observer } from '../listener.ts';
import type { Violation } from './exceptions.ts';
import { Validator } from './validate.ts';

const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
};

/** Compiling the schemas takes most of the time: they are shared. */
let shared: Validator | undefined;

export interface Checker extends Observer {
  violations(): readonly Violation[];
  reset(): void;
}

export const observer = (): Checker => {
  shared ??= new Validator();
  const validator = shared;
  const found: Violation[] = [];
  return {
    observe: ({ body, url }, operation, { status, content }) => {
      // GraphQL has a schema of its own, which the endpoint enforces.
      if (operation === 'POST /graphql') return;
      const response = content.kind === 'json' ? content.value : undefined;
      found.push(...validator.check({ operation, query: url.searchParams, request: parsed(body), status, response }));
    },
    violations: () => [...found],
    reset: () => void found.splice(0),
  };
};
