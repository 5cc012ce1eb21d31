/** What we ask in GraphQL, and what the stand-in answers to, against the schema that GitHub publishes. */
import { expect, test } from '@jest/globals';
import { schema } from '@octokit/graphql-schema';
import {
  buildSchema,
  type GraphQLFieldMap,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { subset } from '../../sandbox/github/graphql/schema.ts';
import { question } from '../../src/github/overview.ts';
import { mutation } from '../../src/github/refs.ts';

// As published it defines two fields of a type twice: that is not ours to mend.
const github = buildSchema(schema.idl, { assumeValidSDL: true, assumeValid: true });

test.each([
  ['the overview', question],
  ['the swap of a ref', mutation],
])('GitHub understands %s', (_, text) => {
  expect(validate(github, parse(text))).toEqual([]);
});

const fieldsOf = (type: GraphQLNamedType): GraphQLFieldMap<unknown, unknown> =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};

/** `Repository.ref(qualifiedName: String!): Ref` and the like, of the types that the stand-in has. */
function signatures(schema: GraphQLSchema, names: readonly string[]): ReadonlyMap<string, string> {
  const all = names.flatMap((name) => {
    const type = schema.getType(name);
    if (type === undefined) return [];
    const fields = Object.values(fieldsOf(type)).flatMap((field): [string, string][] => [
      [`${name}.${field.name}`, String(field.type)],
      ...field.args.map((arg): [string, string] => [`${name}.${field.name}(${arg.name})`, String(arg.type)]),
    ]);
    const inputs = isInputObjectType(type) ? Object.values(type.getFields()) : [];
    return [
      ...fields,
      ...inputs.map((field): [string, string] => [`${name}.${field.name}`, String(field.type)]),
    ];
  });
  return new Map(all);
}

test('the stand-in has no type, field or argument that GitHub has not, or has otherwise', () => {
  const ours = buildSchema(subset);
  const names = Object.keys(ours.getTypeMap()).filter((name) => !name.startsWith('__'));
  const real = signatures(github, names);
  const other = [...signatures(ours, names)].filter(([name, type]) => real.get(name) !== type);
  expect(other).toEqual([]);
  expect(names.filter((name) => github.getType(name) === undefined)).toEqual([]);
});
