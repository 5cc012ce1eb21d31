/** The shop's config in parts: a test takes those that its action needs. */

export const head = `version: 1
service: shop
environments:
  production: { approval: none }
http: { base: $SHOP_URL }
signals:
  ci:     { checks: [unit] }
  health: { http: GET /health/ready }
  orders: { sql: { query: select count(*) from orders } }
  errors:
    http:
      request: GET $ROUTER_URL/stats?from=$FROM&to=$TO&candidate=$CANDIDATE_SLOT
      candidate: .candidate
      live: .live
    counts: { total: .total, failed: .failed }
`;

export const gates = `gates:
  tests: ci
  data:  orders >= 500
  alive: { expect: health, volatile: true }
`;

const shop = 'node "$SHOP/';

/** Without a rehearsal, so that \`migrate\` needs no other action. */
export const database = `database:
  url: $DATABASE_URL
  migrate: ${shop}migrate.ts" up --to 2
  revert: ${shop}migrate.ts" down --to 1
  backup: { driver: pg_dump }
`;

export const rehearsal = `  rehearsal:
    clone: { from: $DATABASE_URL }
    env: { SHOP: $SHOP }
    verify: ${shop}verify.ts" --version v2
    verify-previous: ${shop}verify.ts" --version v1
`;

export const deploy = `deploy:
  run: '"$HOST_FILES/deploy.sh"'
  slots: { blue: $BLUE_URL, green: $GREEN_URL }
  expect: [ health within 10s ]
`;

export const traffic = `rollout:
  traffic:
    http:
      read: { request: GET $ROUTER_URL/split?candidate=$CANDIDATE_SLOT, value: .share, unit: share }
      write:
        request: PUT $ROUTER_URL/split
        body: { candidate: $CANDIDATE_SLOT, share: $EXPOSURE }
      in-flight: { request: GET $ROUTER_URL/slots/$SLOT/in-flight, value: .inFlight }
  every: 1s
  judge: { phi: 1 }
  expect: [ health ]
`;

export const switching = `${deploy}${traffic}  steps:
    - { exposure: 100%, hold: 1s..20s }
`;

export const canary = `${deploy}${traffic}  steps:
    - { exposure: 10%, hold: 1s..20s }
    - { exposure: 100%, hold: 1s..20s }
`;
