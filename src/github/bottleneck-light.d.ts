/** The build without Redis, the one that the throttling plugin has in it already, ships no types of its own. */
declare module 'bottleneck/light.js' {
  export { default } from 'bottleneck';
}
