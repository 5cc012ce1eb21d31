/** Configs that several tests read. */
export const demo = `version: 1
service: shop
environments: { production: { unattended: production-auto } }
http: { base: $SHOP_URL }
signals:
  ci:      { checks: [unit] }
  health:  { http: GET /health/ready }
  smoke:   { run: node smoke.js }
  errors:
    http:
      request: GET $ROUTER_URL/stats?from=$FROM&to=$TO&candidate=$CANDIDATE_SLOT
      candidate: .candidate
      live: .live
    fields: { rate: { total: .total, failed: .failed } }
gates: { ci: ci }
database:
  url: $DATABASE_URL
  migrate: ./migrate up
  revert: ./migrate down $NOT_OURS
  backup: { driver: pg_dump }
  rehearsal: { clone: { from: $DATABASE_URL }, verify: ./verify v2, verify-previous: ./verify v1 }
deploy:
  run: ./deploy.sh
  slots: { blue: $BLUE_URL, green: $GREEN_URL }
  expect: [ health within 30s, smoke ]
rollout:
  traffic:
    http:
      read: { request: GET $ROUTER_URL/split, value: .share, unit: share }
      write: { request: PUT $ROUTER_URL/split, body: { candidate: $CANDIDATE_SLOT, share: $EXPOSURE } }
  every: 5s
  expect: [ health ]
  steps: [ { exposure: 5%, hold: 30s }, { exposure: 25%, hold: 30s..1m }, { exposure: 100%, hold: 30s } ]
  guards: [ { when: errors.rate > 1%, roll-back: 0% } ]
`;

export const head = 'version: 1\nservice: shop\nenvironments: { production: {} }\n';
export const signals = `signals:
  health: { http: GET /health }
  errors: { prometheus: { total: a, failed: b } }
  slow: { prometheus: { histogram: h } }
  cov: { lcov: { path: lcov.info, groups: { core: src/core/** } } }
  memory: { http: { request: GET /memory, value: .rss, unit: B } }
  arms: { http: { request: GET /x, candidate: .c, live: .l }, counts: { total: .t, failed: .f } }
`;
/** From line 11 on: what a rollout says besides its traffic (line 12). */
export const rollout = (rest: string): string =>
  `${head}${signals}rollout:\n  traffic: { command: { read: ./r, write: ./w } }\n${rest}`;
export const gate = (condition: string): string => `${head}${signals}gates:\n  a: ${condition}\n`;
