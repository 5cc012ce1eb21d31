import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { faultOf } from '../../../../src/drivers/traffic/nginx/buckets.ts';

const percent = fc.integer({ min: 0, max: 100 });
const bucket = fc.integer({ min: 0, max: 99 });
const filesOf = (of: number): Set<string> => new Set(Array.from({ length: of }, (_, file) => String(file)));

test('a folder is whole with its own buckets, and no longer with one more or one less', () => {
  fc.assert(
    fc.property(percent, bucket, (of, one) => {
      const files = filesOf(of);
      expect(faultOf(of, files, `${of}\n`)).toBeUndefined();
      if (!files.delete(String(one))) files.add(String(one));
      expect(faultOf(of, files, `${of}\n`)).toMatch(
        one < of ? /^lacks 1 of its/ : /^holds \d+, which is not/,
      );
    }),
  );
});

test('a folder tells no other share than its own', () => {
  fc.assert(
    fc.property(percent, percent, (of, told) => {
      expect(faultOf(of, filesOf(of), String(told)) === undefined).toBe(of === told);
    }),
  );
});

test('other files do no harm', () => {
  expect(faultOf(1, new Set(['0', 'share', '.gitkeep', '00', '100']), '1')).toBeUndefined();
});
