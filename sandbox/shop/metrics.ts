/** The shop's figures in Prometheus' text format. */
import { Counter, Histogram, Registry } from 'prom-client';
import type { Version } from './version.ts';

export interface Metrics {
  /** One user's request that has ended: its HTTP status and seconds. */
  record(code: number, seconds: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Health checks and scrapes are not counted: they would thin out the errors that users meet. */
export function createMetrics(version: Version, slot: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const labels = { version, slot };
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests of users.',
    labelNames: ['version', 'slot', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests of users took.',
    labelNames: ['version', 'slot'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  return {
    record: (code, seconds) => {
      requests.inc({ ...labels, code });
      duration.observe(labels, seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
