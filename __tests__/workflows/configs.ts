/** The shop's config in the workflow tests: blue-green behind nginx. */

const shop = 'node "$SHOP/';

export const config = `version: 1
service: shop
environments:
  production: { unattended: production-auto }
http: { base: $SHOP_URL }
signals:
  ci:     { checks: [unit] }
  health: { http: GET /health/ready }
  orders: { sql: { query: select count(*) from orders } }
gates:
  tests: { expect: ci, volatile: true }
  data:  orders >= 500
database:
  url: $DATABASE_URL
  migrate: ${shop}migrate.ts" up --to 2
  revert: ${shop}migrate.ts" down --to 1
  backup: { driver: pg_dump, to: $BACKUPS }
  rehearsal:
    clone: { from: $DATABASE_URL }
    env: { SHOP: $SHOP }
    verify: ${shop}verify.ts" --version v2
    verify-previous: ${shop}verify.ts" --version v1
deploy:
  run: '"$HOST_FILES/deploy.sh"'
  slots: { blue: $BLUE_URL, green: $GREEN_URL }
  expect: [ health within 10s ]
rollout:
  traffic: { nginx: { directory: $NGINX, management: $NGINX_MANAGEMENT } }
  every: 1s
  expect: [ health ]
  steps:
    - { exposure: 100%, hold: 1s..20s }
`;

/** The first release: the schema is as it must be, and nobody has thought of a rehearsal yet. */
export const first = config.replace('--to 2', '--to 1').replace(/ {2}rehearsal:[\s\S]*(?=deploy:)/, '');

/** A figure that the data do not reach. */
export const gated = config.replace('orders >= 500', 'orders >= 900000');

/** Well on the clone, which is given nothing of production, and not in earnest. */
export const failing = config.replace('migrate: node', 'migrate: test -z "${HOST_URL:-}" && node');

/** A hold that is longer than a job, then a step that asks a person; CI is looked at on the way. */
export const slow = config
  .replace('every: 1s', 'every: 10m')
  .replace('expect: [ health ]', 'expect: [ health, ci ]')
  .replace(
    '- { exposure: 100%, hold: 1s..20s }',
    `- { exposure: 10%, hold: 50m..4h }
    - { exposure: 100%, hold: 10m..1h, approval: true }
  guards:
    - { when: [ not health, not ci ], roll-back: 0% }`,
  );
