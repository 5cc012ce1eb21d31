/** Checks requests and replies against GitHub's own description of its API. */
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { COMMON_ERRORS, exceptions, NOT_DESCRIBED, type Violation } from './exceptions.ts';
import { type Extract, type Operation, readExtract, type Schema } from './schema.ts';
import { surplus } from './surplus.ts';

export interface Exchange {
  readonly operation: string;
  readonly query: URLSearchParams;
  /** Undefined where there was none. */
  readonly request: unknown;
  readonly status: number;
  /** Undefined where there was none, or it was not JSON. */
  readonly response: unknown;
}

const ROOT = 'github';
const ERROR: Schema = { $ref: `${ROOT}#/schemas/basic-error` };

type Place = Pick<Violation, 'operation' | 'side' | 'status'>;

export class Validator {
  readonly #extract: Extract = readExtract();
  readonly #ajv = addFormats.default(
    new Ajv({ strict: false, allErrors: true, logger: false, coerceTypes: false }),
  );
  readonly #compiled = new Map<Schema, ValidateFunction>();

  constructor() {
    this.#ajv.addSchema({ $id: ROOT, schemas: this.#extract.schemas });
  }

  /** What deviates and is no known exception. An operation without description is one too. */
  check(exchange: Exchange): readonly Violation[] {
    const operation = this.#extract.operations[exchange.operation];
    const found = operation === undefined ? [this.#unknown(exchange)] : this.#inOperation(operation, exchange);
    return found.filter((violation) => !exceptions.some(({ covers }) => covers(violation)));
  }

  #unknown({ operation, status }: Exchange): Violation {
    return { operation, side: 'request', status, at: '', message: 'GitHub describes no such operation' };
  }

  #inOperation(operation: Operation, exchange: Exchange): readonly Violation[] {
    const { operation: name, status } = exchange;
    // What GitHub refused as invalid may well be so.
    const asked = status === 422 || status === 400 ? [] : this.#request(operation, exchange);
    return [...asked, ...this.#response(operation, exchange, { operation: name, side: 'response', status })];
  }

  #request({ query, body }: Operation, exchange: Exchange): readonly Violation[] {
    const place = { operation: exchange.operation, status: exchange.status };
    const unknown = [...exchange.query.keys()].filter((name) => !(name in query));
    const inQuery = unknown.map((name) => ({
      ...place,
      side: 'query' as const,
      at: `/${name}`,
      message: NOT_DESCRIBED,
    }));
    if (body === null || exchange.request === undefined) return inQuery;
    return [...inQuery, ...this.#against(body, exchange.request, { ...place, side: 'request' })];
  }

  #response({ responses }: Operation, { status, response }: Exchange, place: Place): readonly Violation[] {
    const described = responses[String(status)];
    if (described === undefined && !COMMON_ERRORS.has(status))
      return [{ ...place, at: '', message: `status ${status} is not described` }];
    const schema = described ?? (status >= 400 ? ERROR : null);
    return schema === null || response === undefined ? [] : this.#against(schema, response, place);
  }

  #against(schema: Schema, value: unknown, place: Place): readonly Violation[] {
    const validate = this.#compile(schema);
    validate(value);
    const wrong = (validate.errors ?? []).map(({ instancePath, message }) => ({
      ...place,
      at: instancePath,
      message: message ?? 'is wrong',
    }));
    const extra = surplus(value, schema, (ref) => this.#lookup(ref)).map((at) => ({
      ...place,
      at,
      message: NOT_DESCRIBED,
    }));
    return [...wrong, ...extra];
  }

  #compile(schema: Schema): ValidateFunction {
    const compiled = this.#compiled.get(schema) ?? this.#ajv.compile(schema);
    this.#compiled.set(schema, compiled);
    return compiled;
  }

  #lookup(ref: string): Schema {
    return this.#extract.schemas[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
  }
}
