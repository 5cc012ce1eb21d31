/** The frame of a small command: its failure is one line for people and exit code 1. */
import { z } from 'zod';

function said(thrown: unknown): string {
  if (thrown instanceof z.ZodError) return thrown.issues.map(({ message }) => message).join('; ');
  if (!(thrown instanceof Error)) return String(thrown);
  // `fetch failed` alone says nothing.
  const why = thrown.cause instanceof Error ? thrown.cause.message : '';
  return thrown.message.includes(why) ? thrown.message : `${thrown.message} (${why})`;
}

/** Runs `main`; what it gives is printed, what it throws too, after `failing`. */
export async function command(failing: string, main: () => Promise<string>): Promise<void> {
  try {
    console.log(await main());
  } catch (error) {
    console.error(`${failing}: ${said(error)}`);
    process.exitCode = 1;
  }
}
