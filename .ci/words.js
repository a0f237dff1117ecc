// Holds the English of comments, messages, test names and Markdown to the word list below.
// Prints `file:line: "word": what to write`, and fails if there is anything to print.
// Usage: node .ci/words.js [files]; by default all that is listed in SOURCES, TESTS and PAGES.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const SOURCES = ['src', 'examples', '.ci'];
const TESTS = ['test'];
const PAGES = [
  'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md',
  // Rules of the reference quote it; pages in Chinese have no English to check.
  ...readdirSync('docs').filter((file) => file.endsWith('.md') && !/^constraints\.|\.zh-CN\./.test(file))
    .map((file) => `docs/${file}`),
];
/** The local gateway repeats the service's own words, and tests name what they check. */
const NO_TESTS = ['src/(?!testing/)', '\\.ci/', 'examples/'];

/**
 * The word list.
 * - `word`: what not to write. Case does not matter, unless `exact` is set.
 * - `write`: what to write instead.
 * - `unless`: phrases in which the word is right.
 * - `within`: the only folders where the word is wrong; without it, all.
 */
const WORDS = [
  // Conditions and times.
  {
    word: /\bwhere\b/,
    write: '"if", "when" or "that"; "where" is for places',
    unless: [
      /\bwhere (to|calls are counted|the request body names|APIs are published|the API is online|an API is online)\b/,
      /^where (the keys are fetched from|the service is found|the metadata service is|credentials come from)\b/,
      /^where (?!there\b|nothing\b|nobody\b|no\b|they\b)[^,;.:]*([.:]|$)/,
      /\b(say|says|see|know|knows|show|shows|of|from|decides|determines|place) where\b/,
    ],
  },
  { word: /\bat once\b/, write: '"immediately" or "at the same time"', unless: [/"mostly at once, sometimes a little later"/] },
  {
    word: /\b(is|are|was|were|what|nothing|items?|be|calls?) left\b(?! (out|in|to|alone|open|over)\b)/,
    write: '"not started" or "remains"',
  },
  { word: /\b(anew|afresh)\b/, write: '"again"' },
  { word: /\bany ?more\b/, write: '"no longer"' },
  { word: /\bunder way\b/, write: '"in progress"' },
  { word: /\b(run|runs|ran|running) out\b/, write: '"expire" (credentials), "is over" (time)' },
  { word: /\bin hand\b/, write: '"cached"' },
  // Words of the field.
  { word: /\banswer(s|ed|ing)?\b/, write: '"response", "respond" or "return"' },
  { word: /\brefus(e|es|ed|ing|al|als)\b/, write: '"reject" or "fail"', unless: [/\bconnection refused\b|\brefus(es|ed|ing) (a |the )?connections?\b/] },
  {
    word: /\bidentit(y|ies)\b/,
    write: '"ID"',
    unless: [/\bidentity (provider|source|header|polic)/, /\bidentities under which programs call\b/],
    within: ['src/resources/', 'src/catalog/', 'src/testing/resources/', 'src/calls/', 'src/schema/'],
  },
  {
    word: /\b(as|a|an empty|empty|unset|is|are) texts?\b(?! (file|of the message)\b)|\btexts\b/,
    write: '"string" or "message"',
    within: ['src/resources/', 'src/catalog/', 'src/testing/', 'src/schema/', 'README.md'],
  },
  { word: /\bblanks?\b/, write: '"space"' },
  { word: /\bfront door('s)?\b/, write: '"API front end"' },
  { word: /\blook(s|ed|ing)? (at|for|through|into)\b|\blook(s|ed)? (\d+ times?|again)\b/, write: '"poll", "check" or "search"' },
  { word: /\bback[- ]ends?\b/, write: '"backend"' },
  { word: /\bids?\b/, exact: true, write: '"ID"', within: NO_TESTS, unless: [/\(id\)|- id:|\b(has|have) (no )?id\b/] },
  // Plain verbs.
  {
    word: /\b(holds?|held)\b/,
    write: '"has" or "contains"',
    unless: [/\b(holds?|held) (the (budget|lock)|a lock|it|for|between|back|up)\b/],
    within: NO_TESTS,
  },
  { word: /\b(stands?|lies|lay)\b/, write: '"is"', unless: [/\bstands? for\b/], within: NO_TESTS },
  {
    word: /\b(tells?|told)\b/,
    write: '"says", "shows" or "reports"',
    unless: [/\b(tells?|told) (\w+ )?(apart|from|if)\b/],
    within: NO_TESTS,
  },
  { word: /\bwins?\b/, write: '"takes precedence"' },
  { word: /\b(whoever|wherever|thereby|hereby|hence|thus|lest|shall)\b/, write: 'common words', within: NO_TESTS },
  // American spelling.
  { word: /\b\w*(behaviour|colour|favour|honour|neighbour|labour)\w*\b/, write: 'the American spelling: "-or"' },
  {
    word: /\b\w*(serialis|initialis|normalis|recognis|authoris|organis|optimis|synchronis|capitalis|customis|summaris|minimis|maximis|finalis|emphasis|realis|utilis|prioritis|standardis|specialis|generalis|penalis|canonicalis)(e|es|ed|er|ers|ing|ation|ations)\b/,
    write: 'the American spelling: "-ize"',
  },
  { word: /\b(catalogue|dialogue|analogue)s?\b/, write: 'the American spelling: "-og"' },
  { word: /\b(licence|defence|offence|centre|metre|fibre|grey|artefact|judgement|whilst|cheque|programme)s?\b/, write: 'the American spelling' },
  { word: /\b(learnt|spelt|misspelt|burnt|dreamt)\b/, write: 'the American spelling: "-ed"' },
  { word: /\b(labelled|labelling|travelled|modelled|modelling|signalled|signalling|fulfil|analyse[ds]?)\b/, write: 'the American spelling' },
  { word: /\b(log-in|time-out|e-mail)s?\b/, write: 'the word without a hyphen' },
];

/** What a documentation comment must not hold, whatever its words. */
const MARKS = [
  { word: /\\`/, write: 'a backtick without a backslash: it would be published' },
  {
    word: /(?<![\w`/])@(?!(param|returns|throws|see|example|deprecated|remarks|defaultValue|internal|typeParam|link|linkcode|packageDocumentation)\b)[a-z]+/i,
    write: 'the word in backticks: TSDoc takes it for a tag',
  },
];

/** A test's name has a subject and a verb; a name that begins so is a fragment. */
const FRAGMENT = {
  word: /^(of|that|which|whose|with|without|from|for|by|in|into|on|over|under|at|or|and|but|about|as|where|when|while|if|before|after|also|not)\b|^[%$]\w+:( |$)|^%\w$/,
  write: 'a sentence with subject and verb, such as "rejects a key that contains spaces"',
  unless: [/^(without|with|before|after|when|while|if|in|on|under|for|from|by|at) [^,]*, /, /^without .+ (nothing|they|it)\b/],
};

const faults = [];
const files = process.argv.length > 2 ? process.argv.slice(2) : [
  ...[...SOURCES, ...TESTS].flatMap(sourcesIn),
  ...PAGES,
];
for (const file of files) check(file);
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`${faults.length} places to write in plain English; the list is in .ci/words.js`);
  process.exit(1);
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name) && !name.includes('fixtures/'))
    .map((name) => `${folder}/${name}`);
}

function check(file) {
  const text = readFileSync(file, 'utf8');
  if (/\.md$/.test(file)) return checkPage(file, text);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const isTest = /\.test\.ts$/.test(file);
  if (isTest) return visit(source, (node) => checkName(file, source, node));
  if (/(^|\/)test\//.test(file) || file.endsWith('.ci/words.js')) return;
  for (const comment of commentsOf(source, text)) checkComment(file, comment);
  visit(source, (node) => checkMessage(file, source, node));
}

/** Paragraphs of a page, without its blocks of code. */
function checkPage(file, text) {
  let code = false;
  text.split('\n').forEach((line, i) => {
    if (/^\s*```/.test(line)) code = !code;
    else if (!code) report(file, i + 1, prose(line), WORDS);
  });
}

function checkComment(file, { line, lines, documentation }) {
  const bare = (raw) => raw.replace(/`[^`\\]*`|\{@\w+[^}]*\}/g, '``');
  if (documentation) lines.forEach((raw, i) => report(file, line + i, bare(raw), MARKS));
  let code = false;
  for (const { text, at } of sentencesOf(lines)) {
    if (/^```/.test(text)) code = !code;
    else if (!code && !/^eslint-/.test(text)) report(file, line + at, prose(text), WORDS);
  }
}

/** Strings of more than one word are messages. */
function checkMessage(file, source, node) {
  if (!isText(node) || ts.isImportDeclaration(node.parent) || ts.isLiteralTypeNode(node.parent)) return;
  if (/[a-z]{2,} [a-z]/i.test(node.text)) report(file, lineOf(source, node), prose(node.text), WORDS);
}

function checkName(file, source, node) {
  if (!ts.isCallExpression(node) || node.arguments.length < 2) return;
  const [name] = node.arguments;
  const called = /^(describe|it|test)\b/.exec(node.expression.getText(source))?.[1];
  if (called === undefined || !isText(name)) return;
  report(file, lineOf(source, name), prose(name.text), called === 'describe' ? WORDS : [...WORDS, FRAGMENT]);
}

function report(file, line, text, list) {
  for (const { word, exact, write, unless = [], within } of list) {
    if (within && !within.some((folder) => new RegExp(`^${folder}`).test(file))) continue;
    const every = new RegExp(word.source, exact ? 'g' : 'gi');
    for (const { 0: found, index } of text.matchAll(every)) {
      const right = unless.some((phrase) => covers(phrase, text, index));
      if (!right) faults.push(`${file}:${line}: "${found.trim()}": write ${write}`);
    }
  }
}
/** Whether a phrase of the text reaches over a place in it. */
function covers(phrase, text, index) {
  for (const match of text.matchAll(new RegExp(phrase.source, 'gi')))
    if (match.index <= index && index < match.index + match[0].length) return true;
  return false;
}

/** Text without code, links and quoted names. */
function prose(text) {
  return text
    .replace(/`[^`]*`/g, '``')
    .replace(/\{@\w+[^}]*\}/g, '``')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/https?:\S+/g, '``')
    .replace(/@param \S+ - |@internal /g, '')
    .trim();
}

/** Paragraphs, tags and list items of a comment, each on one line, with the line where it begins. */
function sentencesOf(lines) {
  const found = [];
  let open;
  lines.forEach((raw, at) => {
    const text = raw.trim();
    if (text === '') open = undefined;
    else if (open === undefined || /^(@\w|[-*] |\d+\. |```|eslint-)/.test(text)) found.push(open = { text, at });
    else open.text += ` ${text}`;
  });
  return found;
}

/** Every comment of a source; lines of `//` below each other are one. */
function commentsOf(source, text) {
  const ranges = new Map();
  const add = (list) => list?.forEach((range) => ranges.set(range.pos, range));
  visit(source, (node) => {
    add(ts.getLeadingCommentRanges(text, node.getFullStart()));
    add(ts.getTrailingCommentRanges(text, node.getEnd()));
  });
  const found = [];
  for (const { pos, end } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const raw = text.slice(pos, end);
    const line = source.getLineAndCharacterOfPosition(pos).line + 1;
    const last = found.at(-1);
    if (raw.startsWith('//') && last?.end !== undefined && /^\n[ \t]*$/.test(text.slice(last.end, pos))) {
      last.lines.push(raw.slice(2));
      last.end = end;
    } else if (raw.startsWith('//')) found.push({ line, lines: [raw.slice(2)], documentation: false, end });
    else found.push({ line, lines: linesOf(raw), documentation: raw.startsWith('/**') });
  }
  return found;
}
function linesOf(comment) {
  const inner = comment.replace(/^\/\*+|\*+\/$/g, '').split('\n');
  return inner.map((line, i) => (i === 0 ? line : line.replace(/^\s*\* ?/, '')));
}

function visit(node, look) {
  look(node);
  for (const child of node.getChildren()) if (!ts.isJSDoc(child)) visit(child, look);
}
function isText(node) {
  return [ts.isStringLiteralLike, ts.isTemplateHead, ts.isTemplateMiddleOrTemplateTail].some((is) => is(node));
}
function lineOf(source, node) {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
