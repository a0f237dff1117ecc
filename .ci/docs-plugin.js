// For TypeDoc: names of pages, links from guides to classes of errors, what the search finds, and what has no page.
import { readFileSync } from 'node:fs';
import { Converter, IndexEvent, PageEvent, ReflectionKind } from 'typedoc';

const PACKAGE = 'huaweicloud-apig';
/** Pieces of resources: their types are public, their functions and tables are not. */
const PIECES = /\/src\/resources\/[\w-]+\//;
const HEADING = /^# (.+)\n/;
const ERROR = /^Apig\w*Error$/;
const HAN = /\p{Script=Han}/u;
/** Guides and services come first, then what can be called, then members of types. */
const BOOSTS = new Map([
  [ReflectionKind.Document, 12], [ReflectionKind.Function, 3], [ReflectionKind.Class, 2], [ReflectionKind.Method, 1],
]);

/**
 * What the README in Chinese says of guides and resources that have no page in Chinese, by `docs/retries.md` and by
 * `apps.codes`.
 */
const inChinese = new Map(readFileSync('README.zh-CN.md', 'utf8').split('\n').flatMap((line) => {
  const row = line.startsWith('| ') && HAN.test(line) ? line.replace(/[\w.-]+\.zh-CN\.md/g, '') : '';
  const names = [...row.matchAll(/\((docs\/[\w-]+\.md)\)|^\| `([\w.]+)` \|/g)];
  return names.map(([, guide, resource]) => [guide ?? resource, row]);
}));
/** The file of a guide's page, or what a client has the service under. */
const places = new Map();

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const title = HEADING.exec(document.content[0]?.text ?? '');
    if (!title) throw new Error(`A guide begins with no heading: ${document.name}`);
    // The README in Chinese is called like the package, as the page above all others is.
    places.set(document, `${document.name}.md`);
    document.name = title[1] === PACKAGE ? '简体中文' : title[1];
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const { project } = context;
    dropPieces(context);
    linkErrors(project);
    placeServices(project.getReflectionsByKind(ReflectionKind.Class).find(({ name }) => name === 'ApigClient'), '');
    // Modules have the names by which they are imported.
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = module.name === 'index' ? PACKAGE : `${PACKAGE}/${module.name}`;
    // The page is headed by the name of the package without it.
    const [start] = project.readme ?? [];
    if (start) start.text = start.text.replace(HEADING, '');
  });
  app.renderer.on(IndexEvent.PREPARE_INDEX, fillIndex);
  app.renderer.on(PageEvent.END, (page) => {
    if (HAN.test(page.model.name)) page.contents = page.contents?.replace(' lang="en"', ' lang="zh-CN"');
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

/** Finds what a client, or a service with further ones, has its services under. */
function placeServices(owner, prefix) {
  for (const { name, type, getSignature } of owner.children ?? []) {
    const service = (getSignature?.type ?? type)?.reflection;
    if (!service?.name.endsWith('Service')) continue;
    places.set(service, `${prefix}${name}`);
    placeServices(service, `${prefix}${name}.`);
  }
}

/**
 * What readers search for, beside the words of the pages: rows of a word that pages have, and of words that find these
 * pages too. The Chinese ones are what the vendor's console, older texts and users say.
 */
const READERS_WORDS = JSON.parse(readFileSync('.ci/search-words.json', 'utf8'));
/** The words that readers search for to find a text. */
function searchWords(text) {
  const lower = text.toLowerCase();
  // A word of Latin letters begins one of the text: "list" is in "lists", not in "enlist".
  const has = (word) => (HAN.test(word) ? text.includes(word) : new RegExp(`\\b${word.toLowerCase()}`).test(lower));
  const rows = [...HAN.test(text) ? READERS_WORDS.zh : [], ...READERS_WORDS.en];
  return rows.filter(([word]) => has(word)).map(([, words]) => ` ${words}`).join('');
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
    const place = places.get(found);
    const about = [...comment?.summary ?? [], { kind: 'text', text: ` ${inChinese.get(place) ?? ''}` }];
    const content = found.content ?? [];
    event.searchFields[index] = {
      name: words(found.name),
      comment: words(textOf(about) + (place === undefined ? '' : searchWords(proseOf(about)))),
      document: words(textOf(content) + searchWords(proseOf(content))),
    };
  });
}
const textOf = (parts) => parts.map(({ text }) => text).join('');
/** The text without code. */
const proseOf = (parts) => textOf(parts.filter(({ kind }) => kind === 'text')).replace(/`[^`]*`/g, '');
/**
 * Words as the index of lunr keeps them. It splits at spaces, and cuts off what is neither a letter of ASCII nor `_`,
 * which would leave nothing of Chinese. Chinese with Latin letters, such as "API分组", is found as a whole, too.
 */
const words = (text) => [...new Set([
  ...text.match(/\p{Script=Han}+|[\w.]*\w/gu) ?? [], ...text.match(/\w+\p{Script=Han}+|\p{Script=Han}+\w+/gu) ?? [],
])].map((word) => (HAN.test(word) ? `_${word}_` : word)).join(' ');
