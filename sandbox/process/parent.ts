/** The child's half of child.ts: telling that it is ready, and ending with whoever started it. */

/** Tells the starter what it needs to know, such as the port; on a terminal it is printed. */
export function ready(what: unknown): void {
  if (process.send === undefined) console.log(JSON.stringify(what));
  else process.send(what);
}

/** Runs `close` once, at SIGTERM, at SIGINT, or when the starter has died in whatever way; then ends. */
export function endWith(close: () => Promise<void>): void {
  let closing = false;
  const end = (): void => {
    if (closing) return;
    closing = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
}
