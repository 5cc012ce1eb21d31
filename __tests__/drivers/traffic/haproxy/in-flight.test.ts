import { inFlightContract } from '../in-flight.ts';
import { haproxyMachine } from '../haproxy-rig.ts';

inFlightContract('HAProxy', haproxyMachine);
