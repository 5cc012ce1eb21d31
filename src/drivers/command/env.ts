/** What the environment of a user's command is: stated, not inherited, so that no token of the job is in it. */

type Env = Readonly<Record<string, string | undefined>>;

/** `CI` keeps tools from asking; by `RUNNER_TRACKING_ID` the runner ends what a cancelled job left behind. */
const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER', 'CI', 'RUNNER_TRACKING_ID'];
/** Also where it was passed by mistake: the ledger's key, the inputs (token, secrets) and the job's own tokens. */
const forbidden = /^(?:SLUICEWAY_KEY|SLUICEWAY_ENV$|INPUT_|ACTIONS_)/;

/** The environment of a command: a few names of the job's, and what is passed, which wins. Pure. */
export function commandEnv(job: Env, passed: Readonly<Record<string, string>>): Record<string, string> {
  const own = inherited.flatMap((name) => (job[name] === undefined ? [] : [[name, job[name]] as const]));
  const given = Object.entries(passed).filter(([name]) => !forbidden.test(name));
  return Object.fromEntries([...own, ...given]);
}
