// For TypeDoc: names of pages, links from guides to classes of errors, what the search finds, and what has no page.
import { Converter, IndexEvent, PageEvent, ReflectionKind } from 'typedoc';

const PACKAGE = 'huaweicloud-apig';
/** Pieces of resources: their types are public, their functions and tables are not. */
const PIECES = /\/src\/resources\/[\w-]+\//;
const HEADING = /^# (.+)\n/;
const ERROR = /^Apig\w*Error$/;
/** Guides and services come first, then what can be called, then members of types. */
const BOOSTS = new Map([
  [ReflectionKind.Document, 12], [ReflectionKind.Function, 3], [ReflectionKind.Class, 2], [ReflectionKind.Method, 1],
]);

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const title = HEADING.exec(document.content[0]?.text ?? '');
    if (!title) throw new Error(`A guide begins with no heading: ${document.name}`);
    // The README in Chinese is called like the package, as the page above all others is.
    document.name = title[1] === PACKAGE ? '简体中文' : title[1];
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const { project } = context;
    dropPieces(context);
    linkErrors(project);
    // Modules have the names by which they are imported.
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = module.name === 'index' ? PACKAGE : `${PACKAGE}/${module.name}`;
    // The page is headed by the name of the package without it.
    const [start] = project.readme ?? [];
    if (start) start.text = start.text.replace(HEADING, '');
  });
  app.renderer.on(IndexEvent.PREPARE_INDEX, fillIndex);
  app.renderer.on(PageEvent.END, (page) => {
    if (/\p{Script=Han}/u.test(page.model.name)) page.contents = page.contents?.replace(' lang="en"', ' lang="zh-CN"');
  });
}

function dropPieces(context) {
  const { project } = context;
  const members = project.getReflectionsByKind(ReflectionKind.Function | ReflectionKind.Variable);
  for (const member of members) {
    const [declaration] = context.getSymbolFromReflection(member)?.declarations ?? [];
    if (declaration && PIECES.test(declaration.getSourceFile().fileName)) project.removeReflection(member);
  }
  // Errors are caught, not made.
  for (const error of project.getReflectionsByKind(ReflectionKind.Class).filter(({ name }) => ERROR.test(name)))
    for (const member of [...error.children ?? []])
      if (/^constructor$|^\[hasInstance\]$/.test(member.name)) project.removeReflection(member);
}

/** Names of classes of errors in guides are links to their pages. */
function linkErrors(project) {
  const classes = new Map(project.getReflectionsByKind(ReflectionKind.Class).map((one) => [one.name, one]));
  for (const { content } of project.getReflectionsByKind(ReflectionKind.Document)) {
    content.forEach(({ kind, text }, index) => {
      const name = text.slice(1, -1);
      const target = kind === 'code' && ERROR.test(name) ? classes.get(name) : undefined;
      if (target) content[index] = { kind: 'inline-tag', tag: '@linkcode', text: name, target };
    });
  }
}

/** The search finds names, for the text of guides, and for what classes, functions and methods are for. */
function fillIndex(event) {
  // Members of types without a name have no page to find.
  for (let index = event.searchResults.length - 1; index >= 0; index--)
    if (event.searchResults[index].parent?.name === '__type') event.removeResult(index);
  event.searchResults.forEach((found, index) => {
    const boost = found.name.endsWith('Service') ? 12 : BOOSTS.get(found.kind);
    found.relevanceBoost = boost ?? 0.02;
    const comment = boost === undefined ? undefined : found.comment ?? found.signatures?.[0]?.comment;
    event.searchFields[index] = {
      name: words(found.name),
      comment: words((comment?.summary ?? []).map(({ text }) => text).join('')),
      document: words((found.content ?? []).map(({ text }) => text).join('')),
    };
  });
}
/**
 * Words as the index of lunr keeps them. It splits at spaces, and cuts off what is neither a letter of ASCII nor `_`,
 * which would leave nothing of Chinese.
 */
const words = (text) => [...new Set(text.match(/\p{Script=Han}+|[\w.]*\w/gu))]
  .map((word) => (/^\w/.test(word) ? word : `_${word}_`)).join(' ');
