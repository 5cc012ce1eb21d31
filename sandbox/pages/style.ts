/** The pages' CSS: light or dark as the reader's system is. */
export const style = `
:root { --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --shade: #f6f8fa; --blue: #0969da;
  --red: #cf222e; --green: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --paper: #0d1117;
  --shade: #151b23; --blue: #4493f8; --red: #f85149; --green: #3fb950; } }
body { margin: 0; background: var(--shade); color: var(--ink);
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif, "Noto Color Emoji"; }
main { max-width: 860px; margin: 24px auto; padding: 16px 24px; background: var(--paper);
  border: 1px solid var(--line); border-radius: 6px; }
h2, h3 { line-height: 1.25; border-bottom: 1px solid var(--line); padding-bottom: .3em; }
a { color: var(--blue); text-decoration: none; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; margin: 12px 0; }
th, td { padding: 5px 12px; border: 1px solid var(--line); text-align: left; vertical-align: top; }
tr:nth-child(2n) td { background: var(--shade); }
thead th:empty { padding: 0; }
code, pre { font: 12px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--shade);
  border-radius: 6px; }
code { padding: .2em .4em; }
pre { padding: 12px; overflow: auto; }
pre code { padding: 0; }
details { margin: 12px 0; }
summary { cursor: pointer; font-weight: 600; }
.sign { width: 1.05em; height: 1.05em; vertical-align: -.15em; }
figure { margin: 12px 0; }
.chart { width: 100%; height: auto; font-size: 11px; }
.chart .grid { stroke: var(--line); }
.chart .line { fill: none; stroke: var(--blue); stroke-width: 2; }
.chart .area { fill: var(--blue); opacity: .12; }
.chart .label { fill: var(--soft); }
.chart .strong { fill: var(--ink); font-weight: 600; }
.chart .back { fill: var(--red); }
.chart .shift { fill: var(--blue); }
.chart .look { fill: var(--paper); stroke: var(--blue); }
`;
