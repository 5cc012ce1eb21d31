import { haproxyMachine } from '../haproxy-rig.ts';
import { survivalContract } from '../survival.ts';
import { usersContract } from '../users.ts';

usersContract('HAProxy', haproxyMachine, 2_500);
survivalContract('HAProxy', haproxyMachine);
