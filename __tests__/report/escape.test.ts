import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Marked } from 'marked';
import { block, code, html, inline, link, logLine } from '../../src/report/escape.ts';
import { table } from '../../src/report/table.ts';

const marked = new Marked({ gfm: true });
const rendered = (markdown: string): string => marked.parse(markdown, { async: false });
/** What a reader of the HTML sees. */
const seen = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll('\u200b', '');

const nasty = fc.string({
  unit: fc.constantFrom(...'|`*_[]()<>&$@#~!\\:/\n\r\t a1w.-'.split(''), '--', '<!--', '-->', '](', '||'),
});

describe('inline', () => {
  test('keeps a table of two cells at two cells, whatever is in them', () => {
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        const cells = rendered(table(['x', 'y'], [[inline(a), inline(b)]])).match(/<td/g);
        return cells?.length === 2;
      }),
    );
  });

  test('shows the text as it was, without markup, in one line', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const flat = text.replace(/\s+/g, ' ').trim();
        expect(seen(rendered(`x${inline(text)}x`)).trim()).toBe(`x${flat}x`);
      }),
    );
  });

  test('mentions nobody, refers to no issue and links nothing', () => {
    expect(inline('thanks @ana, fixes #12 GH-3 acme/shop#4')).not.toMatch(/@\w|#\d|GH-\d/);
    expect(rendered(inline('see https://evil.example and www.evil.example'))).not.toContain('<a');
  });

  test('hides nothing and turns no text round', () => {
    expect(inline('a\u202eb\u200bc\u0007')).toBe('abc');
  });
});

test('code keeps a table whole and ends where it should', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const cells = rendered(table(['x', 'y'], [[code(text), 'z']])).match(/<td/g);
      return cells?.length === 2;
    }),
  );
});

test('a block of code cannot be closed from inside', () => {
  expect(rendered(block('a\n```\n<b>b</b>')).match(/<pre>/g)).toHaveLength(1);
  expect(rendered(block('a\n```\n<b>b</b>'))).not.toContain('<b>');
});

test('html opens no tag', () => {
  expect(html('<script>"&\'')).not.toMatch(/[<>"']/);
});

test('only a plain web address becomes a link', () => {
  expect(link('run', 'https://github.com/a/b/actions/runs/1')).toBe(
    '[run](https://github.com/a/b/actions/runs/1)',
  );
  for (const bad of ['javascript:alert(1)', 'https://a.b/) [x](https://evil', null]) {
    expect(link('run', bad)).toBe('run');
  }
});

test('a line of the log is no command to the runner', () => {
  for (const line of ['::set-output name=x::y', '  ::error::x', 'x ##[command]y', 'x\n::error::y']) {
    expect(logLine(line)).not.toMatch(/^\s*::|##\[|\n/);
  }
});
