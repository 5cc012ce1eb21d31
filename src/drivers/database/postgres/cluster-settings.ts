/** How a server of our own is set: its disk counts as production's does, and nothing writes but what is rehearsed. */

/** fsync stays on. The log's position is what a statement's share of it is measured by: autovacuum would add its own. */
export const serverSettings: readonly string[] = ['max_wal_size=4GB', 'autovacuum=off'];
