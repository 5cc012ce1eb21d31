/** Pages that a browser shows without a network: a comment or a job summary as GitHub would show it, roughly. */
import { Marked } from 'marked';
import { z } from 'zod';
import { carriedData, type Chart } from '../../src/report/chart.ts';
import { chartSvg } from '../../src/report/chart-svg.ts';
import { html } from '../../src/report/escape.ts';
import { carriedTimeline } from '../../src/report/timeline.ts';
import { timelineStyle, timelineSvg } from '../../src/report/timeline-svg.ts';
import { drawSigns } from './signs.ts';
import { style } from './style.ts';

const instant = z.number();
const chartSchema = z.object({
  from: instant,
  to: instant,
  steps: z.array(z.object({ at: instant, share: z.number() })),
  looks: z.array(instant),
  end: z.string().nullable(),
});

/** The data of one of our Mermaid charts; `null` for any other. */
function chartIn(text: string): Chart | null {
  const data = carriedData(text);
  return data === null ? null : chartSchema.parse(JSON.parse(data));
}

const timelineSchema = z.object({
  bars: z.array(
    z.object({
      row: z.string(),
      words: z.string(),
      kind: z.enum(['statement', 'everybody', 'writers', 'waited', 'failed']),
      from: z.number(),
      to: z.number(),
    }),
  ),
  length: z.number(),
  left: z.number(),
});

/** One of our charts as SVG; `null` for any other. */
function drawnOf(text: string): string | null {
  const chart = chartIn(text);
  if (chart !== null) return chartSvg(chart);
  const timeline = carriedTimeline(text);
  return timeline === null ? null : timelineSvg(timelineSchema.parse(JSON.parse(timeline)));
}

const marked = new Marked({
  gfm: true,
  renderer: {
    /** Mermaid needs a script from elsewhere: the same data is drawn here instead. */
    code({ text, lang }) {
      const drawn = lang === 'mermaid' ? drawnOf(text) : null;
      return drawn === null ? `<pre><code>${html(text)}</code></pre>` : `<figure>${drawn}</figure>`;
    },
  },
});

/** A whole HTML document. The Markdown must be ours: what others wrote in it was escaped when it was made. */
export function page(title: string, markdown: string): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${html(title)}</title><style>${style}
${timelineStyle}</style></head>`,
    `<body><main>${drawSigns(marked.parse(markdown, { async: false }))}</main></body></html>`,
  ].join('\n');
}
