/** The rollout of brain-api as its document asks for it, with much that is not available yet. */
export const brain = `version: 1
service: brain-api

environments:
  staging: {}
  production: { after: staging, soak: 24h, unattended: production-auto }   # see section 6; any section can be overlaid here

http: { base: https://api.example.com, headers: { Authorization: Bearer $ADMIN_TOKEN } }

signals:
  ci:      { checks: [lint, unit, e2e] }
  tests:   { junit: { artifact: test-results } }
  health:  { http: GET /api/brain?mode=health }
  smoke:   { run: pnpm test:smoke }
  ab:
    http: { request: GET /api/admin/ab-testing/results, candidate: .modern, live: .legacy }
    fields: { success: { path: .successRate, unit: share }, p95: { path: .p95, unit: ms } }
  errors:  { prometheus: { total: 'sum(increase(http_requests_total{arm="$ARM"}[$WINDOW]))', failed: '…{code=~"5.."}…' } }
  memory:  { http: { request: GET /api/admin/memory/stats, value: .rss, unit: B } }
  alerts:  { http: { request: GET /api/admin/alerts, value: .critical.length } }
  people:  { checklist: [DevOps briefed, Support trained], by: acme/brain-leads }    # ticked in a PR comment

gates:
  tests:  [ ci, tests.passed >= 94.7% ]
  people: people

database:
  url: $DATABASE_URL
  migrate: pnpm migration:run
  revert: pnpm migration:revert
  backup: { driver: pg_dump }
  rehearsal:
    clone: { from: $DATABASE_URL, mask: db/mask.sql }
    verify: pnpm test:booking                  # the new version on the migrated clone
    verify-previous: pnpm test:smoke           # the live version on the migrated clone
    expect: [ rehearsal.blocking <= 1s, rehearsal.rewrites = 0 ]

deploy:
  run: ./deploy/provision.sh                   # SLUICEWAY_VERSION, _SLOT, _ENVIRONMENT, _RELEASE, _EXPOSURE are set
  slots: { blue: http://10.0.0.1, green: http://10.0.0.2 }
  expect: [ health within 5m, smoke ]

rollout:
  traffic:
    http:
      read:  { request: GET /api/admin/ab-testing/results, value: .rolloutPercentage }
      write: { request: POST /api/admin/ab-testing/update, body: { rolloutPercentage: $EXPOSURE } }
  expect: [ health, ab.success >= 95%, ab.p95 <= live + 20%, memory <= before + 10% ]
  steps:
    - { exposure: 10%,  hold: 2h..4h }         # at least, at most; past the most it asks a person
    - { exposure: 25%,  hold: 4h }
    - { exposure: 100%, hold: 24h, approval: true, expect: [ ab.p95 <= before - 10% ] }
  guards:
    - { when: [ ab.success < 90%, alerts > 0, not health ], roll-back: 0% }
    - { when: errors > 5%, roll-back: previous }
    - { when: ab.p95 > live + 20% for 10m, roll-back: 0%, pace: gradual }

after:
  rolled-back:                                 # every line is tried; elsewhere a list stops at its first failure
    - http: { request: POST /api/admin/feature-flags/disable, body: { flag: MODERN, value: false } }
    - run: ./scripts/collect-evidence.sh

finish:
  - { name: clean-up, hold: 48h, approval: true, do: [ { run: ./retire-legacy.sh } ] }
  - { name: success, hold: 7d, unbroken: true }

notify:
  team: { slack: $SLACK_WEBHOOK, every: 2h }
incident: { issue: .github/incident.md, mention: [acme/tech-leads], every: 30m }
`;
