import { nginxMachine } from '../nginx-rig.ts';
import { survivalContract } from '../survival.ts';
import { usersContract } from '../users.ts';

usersContract('nginx', nginxMachine, 10_000);
survivalContract('nginx', nginxMachine);
