import { main } from './sluiceway.js';
await main('migration-rehearsal');
