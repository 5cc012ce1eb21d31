/**
 * nginx in the foreground, beside a process that tells at /stats what its access log says:
 * `server.ts <prefix> <stats port> <what program.ts takes>…`.
 */
import { serveJson } from '../http/json-server.ts';
import { foreground } from '../process/foreground.ts';
import { Traffic } from '../router/observed.ts';
import { statsAnswer } from '../router/stats.ts';
import { AccessLog, logIn } from './access-log.ts';

const [prefix = '', statsPort = '0', ...program] = process.argv.slice(2);
const traffic = new Traffic();
const log = new AccessLog(logIn(prefix), traffic);
const stats = await serveJson(
  [
    {
      method: 'GET',
      path: /^\/stats$/,
      answer: ({ query }) => {
        log.read();
        return statsAnswer(traffic, query);
      },
    },
  ],
  Number(statsPort),
);
await foreground(program, async () => {
  await stats.close();
  log.close();
});
