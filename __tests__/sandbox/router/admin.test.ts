import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startWorld, type World } from './sides.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('the router’s admin API', () => {
  test('a share that was set is read back, for either side as the candidate', async () => {
    await world.put('green', 12.34);
    expect((await world.admin('GET', '/split?candidate=green')).body).toMatchObject({
      live: 'blue',
      share: 0.1234,
    });
    expect((await world.admin('GET', '/split?candidate=blue')).body).toMatchObject({
      live: 'green',
      share: 0.8766,
    });
    await world.put('blue', 100);
    expect((await world.admin('GET', '/split')).body).toMatchObject({ candidate: 'blue', share: 1 });
    expect((await world.admin('GET', '/split?candidate=green')).body).toMatchObject({ share: 0 });
  });

  test.each([
    [{ candidate: 'green', share: 101 }, 'share is 0 to 100 percent'],
    [{ candidate: 'green', share: -1 }, 'share is 0 to 100 percent'],
    [{ candidate: 'green', share: '25' }, 'share is a number'],
    [{ candidate: 'red', share: 5 }, 'a slot is blue or green'],
    [{ share: 5 }, 'a slot is blue or green'],
  ])('refuses %j and keeps what was set', async (body, message) => {
    await world.put('green', 40);
    const answer = await world.admin('PUT', '/split', body);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(message) } });
    expect((await world.admin('GET', '/split?candidate=green')).body).toMatchObject({ share: 0.4 });
  });

  test('told to refuse it answers 503, told to lie 200, and neither changes anything', async () => {
    await world.put('green', 10);
    await world.admin('PUT', '/behaviour', { mode: 'refuse' });
    expect((await world.admin('PUT', '/split', { candidate: 'green', share: 50 })).status).toBe(503);
    await world.admin('PUT', '/behaviour', { mode: 'lie' });
    const lie = await world.admin('PUT', '/split', { candidate: 'green', share: 50 });
    expect(lie).toMatchObject({ status: 200, body: { share: 0.5 } });
    await world.admin('PUT', '/behaviour', { mode: 'normal' });
    expect((await world.admin('GET', '/split?candidate=green')).body).toMatchObject({ share: 0.1 });
  });

  test.each([
    ['GET', '/nowhere', 404],
    ['PUT', '/stats', 405],
    ['GET', '/slots/red/in-flight', 400],
    ['GET', '/stats?from=yesterday', 400],
  ] as const)('%s %s is %i', async (method, path, status) => {
    const answer = await world.admin(method, path, method === 'PUT' ? {} : undefined);
    expect(answer.status).toBe(status);
  });

  test('an address that is none is refused', async () => {
    expect((await world.admin('PUT', '/slots/green', { url: 'nonsense' })).status).toBe(400);
  });
});
