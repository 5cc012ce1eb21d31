/** `node sandbox/router/server.ts --port 8080 --admin-port 8081 [--blue URL] [--green URL]`: 0 takes a free port. */
import { parseArgs } from 'node:util';
import { serveJson } from '../http/json-server.ts';
import { listen } from '../http/listen.ts';
import { endWith, ready } from '../process/parent.ts';
import { adminRoutes } from './admin.ts';
import { Router, userServer } from './router.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'admin-port': { type: 'string', default: '0' },
    blue: { type: 'string' },
    green: { type: 'string' },
  },
});

const router = new Router();
if (values.blue !== undefined) router.slots.blue = new URL(values.blue);
if (values.green !== undefined) router.slots.green = new URL(values.green);
const users = await listen(userServer(router), Number(values.port));
const admin = await serveJson(adminRoutes(router), Number(values['admin-port']));

endWith(async () => {
  await Promise.all([users.close(), admin.close()]);
});
ready({ port: users.port, adminPort: admin.port });
