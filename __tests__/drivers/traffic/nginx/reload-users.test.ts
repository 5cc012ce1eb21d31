import { nginxReloadMachine } from '../nginx-reload-rig.ts';
import { survivalContract } from '../survival.ts';
import { usersContract } from '../users.ts';

usersContract('nginx with reloads', nginxReloadMachine, 2_500);
survivalContract('nginx with reloads', nginxReloadMachine);
