import { inFlightContract } from '../in-flight.ts';
import { caddyMachine } from '../caddy-rig.ts';

inFlightContract('Caddy', caddyMachine);
