import { main } from './sluiceway.js';
await main('blue-green-switch');
