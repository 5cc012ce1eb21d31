/** One slot's machine: runs one version of the service at a time, always on the same port. */
import type { Slot } from '../../src/config/plan.ts';
import { type Child, startChild } from '../process/child.ts';
import type { Version } from '../shop/version.ts';

/** What is to run: `release` is the commit, or whatever name it was deployed under. */
export interface Deployed {
  readonly release: string;
  readonly version: Version;
}
export interface MachineState {
  readonly url: string;
  /** The name under which it was deployed; null before the first time. */
  readonly version: string | null;
  /** Which version of the service that is. */
  readonly runs: Version | null;
  readonly pid: number | null;
  readonly running: boolean;
}

export class Machine {
  readonly #server: URL;
  readonly #slot: Slot;
  readonly #port: number;
  readonly #environment: Readonly<Record<string, string>>;
  #child: Child | undefined;
  #deployed: Deployed | undefined;
  #running = false;
  #last: Promise<unknown> = Promise.resolve();

  /** `server` is the service's script. */
  constructor(server: URL, slot: Slot, port: number, environment: Readonly<Record<string, string>>) {
    this.#server = server;
    this.#slot = slot;
    this.#port = port;
    this.#environment = environment;
  }

  get state(): MachineState {
    return {
      url: `http://127.0.0.1:${this.#port}`,
      version: this.#deployed?.release ?? null,
      runs: this.#deployed?.version ?? null,
      pid: this.#child?.pid ?? null,
      running: this.#running,
    };
  }

  /** Lets what runs end its requests, then starts the other; two deployments go one after the other. */
  deploy(what: Deployed): Promise<MachineState> {
    return this.#next(async () => {
      await this.#child?.stop();
      this.#child = undefined;
      this.#deployed = what;
      await this.#start(what);
      return this.state;
    });
  }

  stop(): Promise<void> {
    return this.#next(async () => {
      await this.#child?.stop();
    });
  }

  async #start({ release, version }: Deployed): Promise<void> {
    const names = [
      `--version=${version}`,
      `--release=${release}`,
      `--slot=${this.#slot}`,
      `--port=${this.#port}`,
    ];
    const child = await startChild(this.#server, names, this.#environment);
    this.#child = child;
    this.#running = true;
    void child.ended.then(() => {
      if (this.#child === child) this.#running = false;
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
