/** Remembers what a function gave for its last arguments: prepared statements come again and again. */

/** Longer texts are not worth their memory. */
const longest = 10_000;
const kept = 500;

export function recent<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const old = known.get(text);
    if (old !== undefined) return old;
    const value = of(text);
    if (text.length > longest) return value;
    const [oldest] = known.keys();
    if (known.size >= kept && oldest !== undefined) known.delete(oldest);
    known.set(text, value);
    return value;
  };
}
