import { main } from './sluiceway.js';
await main('canary-promote');
