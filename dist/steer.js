import { main } from './sluiceway.js';
await main('steer');
