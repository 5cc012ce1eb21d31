import { expect, test } from '@jest/globals';
import Ajv from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { demo } from './texts.ts';

const validate = new Ajv.Ajv2020({ strict: false }).compile(configJsonSchema());

test('an editor accepts what compiles', () => {
  expect(validate(load(demo))).toBe(true);
});
test('and marks an unknown key', () => {
  expect(validate(load(`${demo}gate: {}\n`))).toBe(false);
});
