/**
 * ESLint rule: calls of `append` and `perform` on a `World` (src/engine/world.ts), by type and not by name, so
 * that a router's or a header's own `append` is left alone. Only src/engine/ may have them: the loop there is
 * what writes the intent first, reads the ledger again and settles what a dead run left behind.
 */
const acting = new Set(['append', 'perform']);

/** @type {import('eslint').Rule.RuleModule} */
export const onlyEngineActs = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      acts: 'Only src/engine/ may call World.{{ call }}: hand the effect to drive(), or the wish to wish().',
    },
  },
  create(context) {
    return {
      MemberExpression(node) {
        if (node.property.type !== 'Identifier' || !acting.has(node.property.name)) return;
        const type = context.sourceCode.parserServices.getTypeAtLocation(node.object);
        if (type.getSymbol()?.getName() !== 'World') return;
        context.report({ node, messageId: 'acts', data: { call: node.property.name } });
      },
    };
  },
};
