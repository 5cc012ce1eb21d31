/** libpg-query by itself: a bundle of its own in dist/, beside its WASM, which only what reads SQL loads. */
export { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
