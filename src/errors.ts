/** The one class of errors that are meant for people. Anything else that is thrown is a defect of ours. */

export type ErrorCode =
  | 'CONFIG'
  | 'INPUT'
  | 'PERMISSION'
  | 'NOT_FOUND'
  | 'GITHUB'
  | 'LEDGER'
  | 'LEASE'
  | 'DIGEST'
  | 'ADMISSION'
  | 'COMMAND'
  | 'DATABASE'
  | 'TRAFFIC'
  | 'SIGNAL'
  /** Said no before anything was changed. */
  | 'REFUSED'
  | 'CANCELLED';

/** `message` says what was found and what to change; `cause` keeps the first error. */
export class SluicewayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SluicewayError';
    this.code = code;
  }
}

/** What an unknown thrown thing says, in one line. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
