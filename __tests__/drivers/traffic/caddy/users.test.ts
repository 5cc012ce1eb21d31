import { caddyMachine } from '../caddy-rig.ts';
import { survivalContract } from '../survival.ts';
import { usersContract } from '../users.ts';

usersContract('Caddy', caddyMachine, 2_500);
survivalContract('Caddy', caddyMachine);
