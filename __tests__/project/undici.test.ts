import { describe, expect, test } from '@jest/globals';
import { withoutUndici } from '../../scripts/build/undici.ts';

const imported = 'import*as __WEBPACK_EXTERNAL_MODULE_undici__ from"undici";';

describe('the bundle without undici', () => {
  test('has no import of it left, and all the rest', () => {
    const bundle = `import"fs";${imported}const external_undici_namespaceObject=x({});go();`;
    expect(withoutUndici(bundle)).toBe('import"fs";const external_undici_namespaceObject=x({});go();');
  });

  test('is refused once something of undici is used: it would fail at a user', () => {
    const bundle = `${imported}const external_undici_namespaceObject=x({["fetch"]:()=>m.fetch});`;
    expect(() => withoutUndici(bundle)).toThrow('Something of undici is used');
  });

  test('says when the exception is not needed any more', () => {
    expect(() => withoutUndici('go();')).toThrow('drop scripts/build/undici.ts');
  });
});
