/**
 * Requests lost while all users are switched to the other slot and back, on a real nginx that the product's driver
 * moves. What is left is drained and then stopped, as a deployment would: a drain that ends too early loses requests.
 */
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../../src/config/plan.ts';
import type { TrafficDriver } from '../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../src/drivers/traffic/spec.ts';
import { createHttp } from '../../src/transport/http.ts';
import { freePort, listen, type Listening } from '../http/listen.ts';
import { type Load, type LoadStats, startLoad } from '../load/start.ts';
import { type RunningNginx, startNginx } from '../nginx/start.ts';
import { type Bench, measured } from './measured.ts';

/** Requests a second, half of them on kept connections; and how many there are to be before, while and after. */
const rps = 400;
const portion = 3_400;
/** The longest that a request takes in a slot, in ms: some are always under way. */
const slowest = 60;
const drainMs = 10_000;

const config = trafficSchema.parse({ nginx: { directory: '$DIRECTORY', management: '$MANAGEMENT' } });

interface Slots {
  readonly urls: Readonly<Record<Slot, string>>;
  start(slot: Slot): Promise<void>;
  stop(slot: Slot): Promise<void>;
}

const service = (slot: Slot): Server =>
  createServer((incoming, response) => {
    incoming.resume();
    setTimeout(
      () => response.setHeader('content-type', 'application/json').end(JSON.stringify({ slot })),
      Math.random() * slowest,
    );
  });

/** Two versions of a service, each at a port that it keeps when it is stopped and started. */
async function createSlots(): Promise<Slots> {
  const ports = { blue: await freePort(), green: await freePort() };
  const running = new Map<Slot, Listening>();
  const at = (slot: Slot): string => `http://127.0.0.1:${ports[slot]}`;
  return {
    urls: { blue: at('blue'), green: at('green') },
    async start(slot) {
      if (!running.has(slot)) running.set(slot, await listen(service(slot), ports[slot]));
    },
    async stop(slot) {
      const one = running.get(slot);
      running.delete(slot);
      await one?.close();
    },
  };
}

function driverOf({ directory, management }: RunningNginx): TrafficDriver {
  const values = { DIRECTORY: directory, MANAGEMENT: management };
  const http = createHttp({ code: 'TRAFFIC' });
  const deps = { http, defaults: { headers: {} }, values, cwd: process.cwd(), env: values };
  return createTraffic(config, { ...deps, mask: (text) => text }, { candidate: 'green', live: 'blue' });
}

async function serve(load: Load, requests: number): Promise<void> {
  const from = load.mark();
  while (load.since(from).requests < requests) await sleep(50);
}

async function leave(driver: TrafficDriver, slots: Slots, slot: Slot): Promise<void> {
  const found = await driver.drain(slot, drainMs);
  if (found !== 'empty') throw new Error(`slot ${slot} was not drained within ${drainMs} ms: ${found}`);
  await slots.stop(slot);
}

async function switchAndBack(nginx: RunningNginx, slots: Slots, load: Load): Promise<LoadStats> {
  const driver = driverOf(nginx);
  await driver.write({ share: 0 });
  await serve(load, portion);
  await driver.write({ share: 1 });
  await leave(driver, slots, 'blue');
  await serve(load, portion);
  await slots.start('blue');
  await driver.write({ share: 0 });
  await leave(driver, slots, 'green');
  await serve(load, portion);
  return load.stop();
}

async function play(): Promise<LoadStats> {
  const slots = await createSlots();
  const ends = [() => slots.stop('blue'), () => slots.stop('green')];
  try {
    await slots.start('blue');
    await slots.start('green');
    const nginx = await startNginx({ slots: slots.urls });
    ends.push(() => nginx.stop());
    const load = startLoad({ url: nginx.url, rps });
    ends.push(() => load.stop().then(() => undefined));
    return await switchAndBack(nginx, slots, load);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

export const switching: Bench = {
  name: 'switch',
  async measure() {
    const { requests, lost, byKind, bySide, failed } = await play();
    if (Math.min(bySide.blue, bySide.green) < portion / 2)
      throw new Error(`the load did not meet both slots: ${JSON.stringify(bySide)}`);
    const name = 'Requests lost in a switch to 100 % and back, nginx';
    const detail = { requests, perSecond: rps, ...bySide, failed, ...byKind };
    return { measured: [measured({ name, figure: lost, unit: 'requests', goal: 0, detail })] };
  },
};
