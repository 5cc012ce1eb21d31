/**
 * A program and nothing else: `program.ts <url that answers once it is up> <signal that ends it gently> <program>
 * <argument>…`.
 */
import { foreground } from './foreground.ts';

await foreground(process.argv.slice(2));
