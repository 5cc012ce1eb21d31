/** What a clone meets in the world: runs that are killed, full disks, replicas, newer servers, poor users. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { serverAccount } from '../../../sandbox/postgres/account.ts';
import { startPostgres } from '../../../sandbox/postgres/start.ts';
import { freePort } from '../../../sandbox/http/listen.ts';
import { startCluster } from '../../../src/drivers/database/postgres/cluster.ts';
import { reachable } from '../../../src/drivers/database/postgres/session.ts';
import { describeWith } from '../../real-part.ts';
import { cloningOn } from './cloning.ts';
import { here, one, sql, usePostgres } from './postgres.ts';

describeWith('postgresql', 'a clone in trouble', (bin) => {
  const server = usePostgres();
  const { make, clones } = cloningOn(server, '78.1');
  /** Of the run that is killed: other tests have clones of their own at the same time. */
  const ours = (): readonly string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sluiceway_clone_79_1_')
        );
      } catch {
        return false;
      }
    });

  /** A process that makes a clone and says each line of its log; the caller kills it. */
  const elsewhere = (from: string, mask: string) => {
    const module = import.meta.resolve('../../../src/drivers/database/postgres/clone.ts');
    const request = {
      ...{ source: { by: 'url', url: from }, server: server.url(), run: '79.1', places: here },
      ...{ directory: server.directory(), mask: { path: 'mask.sql', sql: mask } },
    };
    const script = `const { clone } = await import(${JSON.stringify(module)});
      await clone({ ...${JSON.stringify(request)}, log: console.log });`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  };
  /** In a process of its own, whose temporary folder is the given one; resolves to what went wrong. */
  async function onOwnServer(from: string, folder: string): Promise<string> {
    const of = (name: string): string =>
      JSON.stringify(import.meta.resolve(`../../../src/drivers/database/postgres/${name}.ts`));
    const request = { source: { by: 'url', url: from }, run: '80.1', places: here, directory: folder };
    const script = `const { clone } = await import(${of('clone')});
      const { startCluster } = await import(${of('cluster')});
      const cluster = await startCluster(${JSON.stringify(bin)}, ${JSON.stringify(folder)});
      await clone({ ...${JSON.stringify(request)}, server: cluster.url, log: () => undefined })
        .then(() => console.log('cloned'), (error) => console.log(error.message));
      await cluster.stop();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout) said += String(chunk);
    return said;
  }
  async function until(found: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600 && !(await found()); tries += 1) await sleep(50);
    expect(await found()).toBe(true);
  }
  const activity = (what: string): Promise<unknown> =>
    one(
      server.url(),
      `select count(*)::int from pg_stat_activity where datname like 'sluiceway_clone_79%' and query like '${what}'`,
    );

  test.each([
    ['while it restores', 'CREATE INDEX%', 'select 1'],
    ['in its mask', '%pg_sleep%', 'select pg_sleep(300)'],
  ])('killed %s: the next run leaves nothing of it, and what is another’s', async (title, query, mask) => {
    const from = await server.shop(title.replaceAll(' ', '_'));
    await sql(
      from,
      `create function slow(int) returns int language plpgsql immutable as $$
         begin perform pg_sleep(case when current_database() like 'sluiceway_clone%' then 1 else 0 end); return $1; end $$;
       create table few as select g as id from generate_series(1, ${query.startsWith('CREATE') ? 120 : 0}) g;
       create index slowly on few (slow(id))`,
    );
    const living = await make({ by: 'url', url: await server.shop(`beside_${title.length}`) });
    const child = elsewhere(from, mask);
    await until(async () => Number(await activity(query)) > 0);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect((await clones()).some((name) => name.includes('_79_1_'))).toBe(true);
    const lines: string[] = [];
    const copy = await make(
      { by: 'url', url: server.url(`beside_${title.length}`) },
      { log: (line: string) => lines.push(line) },
    );
    expect(lines.join('\n')).toMatch(/Dropped sluiceway_clone_79_1_\w+_template, which an earlier run left/);
    const both = [living, copy].flatMap(({ database }) => [database, `${database}_template`]);
    expect([...(await clones())].sort()).toEqual(both.sort());
    expect(ours()).toEqual([]);
    expect(readdirSync(server.directory()).filter((name) => name.startsWith('sluiceway-clone-'))).toEqual([]);
    await copy.drop();
    await living.drop();
  });

  test('a disk that fills up: said, and nothing is left', async () => {
    const mount = join(server.directory(), 'small');
    chmodSync(server.directory(), 0o755);
    mkdirSync(mount);
    const mounted = (): boolean => {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=140m,mode=1777', 'tmpfs', mount], {
          stdio: 'ignore',
        });
        return true;
      } catch {
        return false;
      }
    };
    if (!mounted()) {
      process.stderr.write('SKIPPED "a disk that fills up": only root may mount a small disk\n');
      return;
    }
    try {
      const from = await server.shop('fills_up');
      await sql(
        from,
        `create table large as select g, repeat(md5(g::text), 20) t from generate_series(1, 100000) g`,
      );
      const said = await onOwnServer(from, mount);
      expect(said).toMatch(/No space left on device/);
      expect(readdirSync(mount)).toEqual([]);
    } finally {
      execFileSync('umount', ['--lazy', mount]);
    }
  });

  test('a source that is a hot standby is cloned, without its unlogged rows', async () => {
    const primary = await server.shop('replicated');
    await sql(primary, 'create unlogged table cache (id int); insert into cache values (1)');
    const folder = join(server.directory(), 'standby');
    const account = serverAccount();
    const options = { ...account, cwd: '/', stdio: 'ignore' } as const;
    mkdirSync(folder);
    if (account.uid !== undefined) {
      chmodSync(server.directory(), 0o755);
      execFileSync('chown', [`${account.uid}:${account.gid}`, folder]);
    }
    const data = join(folder, 'data');
    const url = new URL(server.url());
    const env = { PATH: process.env.PATH, PGPASSWORD: url.password };
    const base = ['-h', url.hostname, '-p', url.port, '-U', url.username, '-R', '-c', 'fast', '-D', data];
    execFileSync(join(bin, 'pg_basebackup'), base, { ...options, env });
    const port = await freePort();
    const control = join(bin, 'pg_ctl');
    const flags = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
    execFileSync(control, ['start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', flags], options);
    try {
      url.port = String(port);
      url.pathname = '/replicated';
      const copy = await make({ by: 'url', url: url.href });
      expect(await one(copy.url, 'select count(*)::int from orders')).toBe(100);
      expect(await one(copy.url, 'select count(*)::int from cache')).toBe(0);
      await copy.drop();
      const trap = { by: 'command', url: primary, giveBack: async () => undefined } as const;
      await expect(make(trap, { server: primary, production: url.href })).rejects.toThrow('Refused to write');
    } finally {
      execFileSync(control, ['stop', '-m', 'immediate', '-D', data], options);
      rmSync(folder, { recursive: true });
    }
  });

  test('a source newer than pg_dump is refused with the cure', async () => {
    const newer = await startPostgres({
      directory: join(server.directory(), 'newer'),
      source: 'embedded-18',
    });
    try {
      const places = { path: '', folders: [bin] };
      await expect(make({ by: 'url', url: newer.url() }, { places })).rejects.toThrow(
        /pg_dump here is of PostgreSQL 1\d, which refuses a server of 18: install postgresql-client-18/,
      );
      const from = await server.shop('to_newer');
      await sql(from, 'analyze');
      const copy = await make({ by: 'schema', url: from }, { server: newer.url(), places });
      const kept = `select count(*)::int from pg_stats where tablename = 'products' and n_distinct = -1`;
      expect(await one(copy.url, kept)).toBe(2);
      await copy.drop();
    } finally {
      await newer.stop();
    }
  });

  test('a user who may create databases and nothing more is enough on the server', async () => {
    const from = await server.shop('for_poor');
    await sql(
      from,
      `create role poor login createdb password 'poor-1'; grant pg_read_all_data to poor;
       create function watch() returns event_trigger language plpgsql as $$ begin end $$;
       create event trigger watches on ddl_command_end execute function watch()`,
    );
    const as = (url: string): string => {
      const poor = new URL(url);
      [poor.username, poor.password] = ['poor', 'poor-1'];
      return poor.href;
    };
    const lines: string[] = [];
    const copy = await make(
      { by: 'url', url: as(from) },
      { server: as(server.url()), log: (line: string) => lines.push(line) },
    );
    expect(await one(copy.url, 'select count(*)::int from orders')).toBe(100);
    expect(lines.join()).toContain('Event triggers are left out');
    await copy.reset();
    await copy.drop();
    expect(await clones()).toEqual([]);
  });

  test('a policy whose role is not on the server is refused by both names', async () => {
    const from = await server.shop('policed');
    await sql(from, `create role auditor; create policy looks on orders to auditor using (true)`);
    const cluster = await startCluster(bin, server.directory());
    try {
      await expect(make({ by: 'url', url: from }, { server: cluster.url })).rejects.toThrow(
        /policy looks on orders is for the role auditor.*CREATE ROLE "auditor" NOLOGIN/,
      );
      expect(await reachable(cluster.url)).toBeGreaterThanOrEqual(15);
    } finally {
      await cluster.stop();
    }
  });
});
