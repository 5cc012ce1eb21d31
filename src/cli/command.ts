/** What a command of the CLI is. */

export interface Command {
  /** Printed by `--help`; its first line shows how the command is called. */
  readonly usage: string;
  /** Resolves to the exit code: 0, 1 for "not good", 2 for "called wrongly". What it throws is printed. */
  readonly run: (args: readonly string[]) => Promise<number>;
}
export interface Entry {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Loaded when it is called, so that each command pays only for what it uses itself. */
  readonly load: () => Promise<Command>;
}
