// For TypeDoc: guides are called by their headings, and what the declarations leave out has no page.
import { Converter, ReflectionKind } from 'typedoc';

/** Pieces of resources: their types are public, their functions and tables are not. */
const PIECES = /\/src\/resources\/[\w-]+\//;

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const [heading] = document.content;
    const title = /^# (.+)\n/.exec(heading?.text ?? '');
    if (!title) throw new Error(`A guide begins with no heading: ${document.name}`);
    document.name = title[1];
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const { project } = context;
    const members = project.getReflectionsByKind(ReflectionKind.Function | ReflectionKind.Variable);
    for (const member of members) {
      const [declaration] = context.getSymbolFromReflection(member)?.declarations ?? [];
      if (declaration && PIECES.test(declaration.getSourceFile().fileName)) project.removeReflection(member);
    }
  });
}
