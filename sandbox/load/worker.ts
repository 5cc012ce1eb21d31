/** The load itself, in a thread of its own: by a schedule, so that a slow answer never makes it send less. */
import { Agent } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { type Asked, ask } from './ask.ts';
import { Tally } from './tally.ts';

const plan = z
  .object({
    url: z.url(),
    rps: z.number().positive(),
    keptShare: z.number().min(0).max(1),
    users: z.number().int().positive(),
    timeoutMs: z.number().positive(),
    errands: z
      .array(
        z.object({ method: z.enum(['GET', 'POST']), path: z.string(), body: z.string().exactOptional() }),
      )
      .min(1)
      .optional(),
    shared: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData);

const tally = new Tally(plan.shared);
const base = new URL(plan.url);
const agent = new Agent({ keepAlive: true });
const cookies = new Map<number, string>();
const onTheWay = new Set<Promise<void>>();

const draw = (below: number): number => Math.floor(Math.random() * below);

/** What users of the shop do: mostly look, sometimes buy. Products 1 to 20 are there in any seeded shop. */
function shopping(): Asked {
  const product = 1 + draw(20);
  switch (draw(10)) {
    case 0:
      return { method: 'GET', path: '/' };
    case 1:
      return { method: 'POST', path: '/orders', body: JSON.stringify({ productId: product, quantity: 1 }) };
    case 2:
    case 3:
    case 4:
      return { method: 'GET', path: `/products/${product}` };
    default:
      return { method: 'GET', path: `/products?page=${draw(10)}` };
  }
}

function errand(): Asked {
  const { errands } = plan;
  return errands?.[draw(errands.length)] ?? shopping();
}

/** The share of kept connections is spread evenly over the requests. */
const isKept = (number: number): boolean =>
  Math.floor((number + 1) * plan.keptShare) > Math.floor(number * plan.keptShare);

async function visit(number: number): Promise<void> {
  const user = draw(plan.users);
  tally.send();
  const how = {
    base,
    agent: isKept(number) ? agent : undefined,
    cookie: cookies.get(user),
    timeoutMs: plan.timeoutMs,
  };
  const ending = await ask(errand(), how);
  if (ending.cookie !== undefined) cookies.set(user, ending.cookie);
  tally.end(ending);
}

const start = performance.now();
let sent = 0;
const schedule = setInterval(() => {
  const due = Math.floor(((performance.now() - start) * plan.rps) / 1000);
  for (; sent < due; sent += 1) {
    const visiting: Promise<void> = visit(sent).finally(() => onTheWay.delete(visiting));
    onTheWay.add(visiting);
  }
}, 2);

/** At any message: no more requests; the last word comes when all have ended. */
parentPort?.once('message', () => {
  clearInterval(schedule);
  void Promise.all(onTheWay).then(() => {
    agent.destroy();
    parentPort?.postMessage('ended');
  });
});
