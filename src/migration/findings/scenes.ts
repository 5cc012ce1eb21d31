/** The statements that ran, as lint's rules look at them. */
import type { Node } from 'libpg-query';
import { follow, newSetting, type Setting } from '../lint/setting.ts';
import type { Step } from '../measure/measured.ts';
import { rules } from '../rules/registry.ts';
import type { Problem, Scene } from '../rules/rule.ts';
import { enter, type History } from '../sql/history.ts';
import type { Parser } from '../sql/parser.ts';

export interface Played {
  readonly step: Step;
  /** Null where the parser does not understand it. */
  readonly scene: Scene | null;
  /** What lint's rules say of it, as things stood then. */
  readonly problems: readonly NamedProblem[];
  /** The lock_timeout that counts for it; null for none. */
  readonly lockTimeout: string | null;
}
export interface NamedProblem extends Problem {
  readonly rule: string;
}

const sessionOf = ({ transaction }: Step): string => transaction.slice(0, transaction.indexOf('.'));

function nodeOf(parser: Parser, sql: string): Node | null {
  const parsed = parser.parse(sql);
  return parsed.ok ? (parsed.statements[0]?.node ?? null) : null;
}

/** Each session has its own settings; what one has made, no user knows yet, whoever comes to it. */
function sceneOf(step: Step, node: Node, setting: Setting, history: History): Scene {
  const bytes = Buffer.from(step.sql);
  return {
    node,
    bytes,
    from: 0,
    to: bytes.length,
    history,
    made: setting.made,
    inTransaction: step.inTransaction,
    lockedBefore: new Set(setting.locked),
    lockTimeout: setting.localTimeout ?? setting.lockTimeout,
  };
}

/** `lockTimeout` is what a session begins with. What failed has changed nothing for those that follow. */
export function play(steps: readonly Step[], parser: Parser, lockTimeout: string | null): readonly Played[] {
  const settings = new Map<string, Setting>();
  const made = new Set<string>();
  const history: History = new Map();
  return steps.map((step) => {
    const session = sessionOf(step);
    const setting = settings.get(session) ?? { ...newSetting(), made, lockTimeout };
    settings.set(session, setting);
    const counts = setting.localTimeout ?? setting.lockTimeout;
    const node = nodeOf(parser, step.sql);
    if (node === null) return { step, scene: null, problems: [], lockTimeout: counts };
    const scene = sceneOf(step, node, setting, history);
    const problems = rules.flatMap(({ name, check }) =>
      check(scene).map((problem) => ({ rule: name, ...problem })),
    );
    if (step.error === null) {
      follow(setting, { ...scene, inTransaction: setting.block || step.inTransaction });
      enter(history, node);
    }
    return { step, scene, problems, lockTimeout: counts };
  });
}
