/** The reports' emoji as small drawings: a machine without a colour font would show empty boxes. */

const TICK = '<path d="M4.5 8.3l2.4 2.4 4.6-5" fill="none" stroke="#fff" stroke-width="1.8"/>';
const CROSS = '<path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" fill="none" stroke="#fff" stroke-width="1.8"/>';
const HANDS = '<path d="M8 4v4.3l2.8 1.7" fill="none" stroke="#fff" stroke-width="1.6"/>';
const ASKS =
  '<path d="M6 6.3a2 2 0 1 1 2.6 2c-.5.2-.6.5-.6 1.1M8 11v1.2" fill="none" stroke="#fff" stroke-width="1.5"/>';
const BACK =
  '<path d="M11 11V8.6a2 2 0 0 0-2-2H4.8M7 4.2L4.6 6.6 7 9" fill="none" stroke="#fff" stroke-width="1.6"/>';

/** Colour of the disc, and what is drawn on it. */
const signs: ReadonlyMap<string, readonly [colour: string, mark: string]> = new Map([
  ['✅', ['#1a7f37', TICK]],
  ['❌', ['#cf222e', CROSS]],
  ['❔', ['#818b98', ASKS]],
  ['⏳', ['#9a6700', HANDS]],
  ['↩️', ['#bc4c00', BACK]],
  ['🟢', ['#2da44e', '']],
  ['🔵', ['#0969da', '']],
  ['🟡', ['#d4a72c', '']],
  ['🟠', ['#e16f24', '']],
  ['⚪', ['#d1d9e0', '']],
  ['⚫', ['#59636e', '']],
  ['🚫', ['#59636e', CROSS]],
]);

function draw(sign: string): string {
  const [colour, mark] = signs.get(sign) ?? ['none', ''];
  return `<svg class="sign" viewBox="0 0 16 16" role="img" aria-label="${sign}"><circle cx="8" cy="8" r="7.5" fill="${colour}"/>${mark}</svg>`;
}

/** Puts drawings in place of the signs in HTML. */
export const drawSigns = (html: string): string =>
  html.replace(new RegExp([...signs.keys()].join('|'), 'gu'), draw);
