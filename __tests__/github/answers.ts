/** A server that gives prepared answers in turn and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ClientOptions, createClient, type GitHub } from '../../src/github/client.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };

/** Takes the request and closes the connection without a word. */
export const hangUp: Answer = (_response, request) => {
  request.socket.destroy();
};

/** Announces more than it sends. */
export const cutOff: Answer = (response, request) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': '500' });
  response.write('{"id":');
  setTimeout(() => request.socket.destroy(), 20);
};

export interface Answers {
  readonly github: GitHub;
  readonly asked: readonly IncomingMessage[];
  readonly told: readonly string[];
}

/** Runs `work` against a server that gives `answers` in turn, the last one again and again. */
export async function answering(
  answers: readonly Answer[],
  work: (answers: Answers) => Promise<void>,
  options: Partial<ClientOptions> = {},
): Promise<void> {
  const asked: IncomingMessage[] = [];
  const told: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    answer?.(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const baseUrl = `http://127.0.0.1:${address.port}`;
  const tell = (line: string): void => void told.push(line);
  try {
    const github = createClient({
      token: 't0ken',
      repository: 'acme/shop',
      baseUrl,
      secondMs: 1,
      tell,
      ...options,
    });
    await work({ github, asked, told });
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}
