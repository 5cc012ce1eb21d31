import { inFlightContract } from '../in-flight.ts';
import { nginxMachine } from '../nginx-rig.ts';

inFlightContract('nginx', nginxMachine);
