import { caddyAdminMachine } from '../caddy-admin-rig.ts';
import { inFlightContract } from '../in-flight.ts';
import { usersContract } from '../users.ts';

usersContract('Caddy by its admin API', caddyAdminMachine, 2_500);
inFlightContract('Caddy by its admin API', caddyAdminMachine);
