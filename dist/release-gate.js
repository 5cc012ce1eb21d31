import { main } from './sluiceway.js';
await main('release-gate');
