/** All of the rehearsal that an action needs, in one place: it is loaded as one part of the bundle, on demand. */
export { handOver, onDump } from './hand-over.ts';
export { rehearse } from './rehearse.ts';
