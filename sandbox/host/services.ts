/** The sample services that the sandbox has, each in a folder of its name: server.ts, migrate.ts, seed.ts. */
export const services = ['shop', 'tripavail'] as const;
export type Service = (typeof services)[number];
