/** All rules; a new one is a file and a line here. Those that come first are told first of one statement. */
import { blockingIndex } from './blocking-index.ts';
import { changeType } from './change-type.ts';
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts';
import { concurrentlyWithTimeout } from './concurrently-with-timeout.ts';
import { dropColumn } from './drop-column.ts';
import { dropDefault } from './drop-default.ts';
import { dropTable } from './drop-table.ts';
import { missingLockTimeout } from './missing-lock-timeout.ts';
import { renameColumn } from './rename-column.ts';
import { renameTable } from './rename-table.ts';
import { renameValue } from './rename-value.ts';
import { requiredColumn } from './required-column.ts';
import { rewritingColumn } from './rewriting-column.ts';
import { rewritingTable } from './rewriting-table.ts';
import type { Rule } from './rule.ts';
import { setNotNull } from './set-not-null.ts';
import { truncate } from './truncate.ts';
import { uniqueConstraint } from './unique-constraint.ts';
import { validatedConstraint } from './validated-constraint.ts';
import { workUnderLock } from './work-under-lock.ts';

export const rules: readonly Rule[] = [
  dropTable,
  dropColumn,
  truncate,
  renameTable,
  renameColumn,
  renameValue,
  changeType,
  requiredColumn,
  dropDefault,
  setNotNull,
  rewritingColumn,
  rewritingTable,
  blockingIndex,
  validatedConstraint,
  uniqueConstraint,
  workUnderLock,
  concurrentlyInTransaction,
  concurrentlyWithTimeout,
  missingLockTimeout,
];
