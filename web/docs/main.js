// The OpenAPI document as a page: groups, operations, schemas. Everything shown is read from it.
import { h, prose } from './dom.js';
import { operationSection } from './operation.js';
import { describe } from './schema.js';

const at = (id) => document.getElementById(id);

// The menu is beside the text; on a phone it is above it, and closed at first.
const isWide = () => matchMedia('(min-width: 50rem)').matches;

const operationsOf = (api) => Object.entries(api.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ id: operation.operationId, method, path, operation })));

function menuOf(groups) {
  return groups.map(({ tag, operations }) => h('details', { open: isWide() },
    h('summary', {}, tag.name),
    h('ul', {}, operations.map(
      ({ id, method, path, operation }) => h('li', { 'data-words': `${method} ${path} ${operation.summary}`.toLowerCase() },
      h('a', { href: `#${id}` }, h('span', { class: `method ${method}` }, method.toUpperCase()), ' ', operation.summary))))));
}

function authentication(schemes) {
  return h('section', { id: 'keys', 'aria-labelledby': 'keys-title' },
    h('h2', { id: 'keys-title' }, 'Keys'),
    h('dl', {}, Object.values(schemes).map((scheme) => [
      h('dt', {}, h('code', {},
        scheme.type === 'http' ? 'Authorization: Bearer KEY' : scheme.in === 'query' ? `?${scheme.name}=KEY` : `${scheme.name}: KEY`)),
      h('dd', {}, scheme.description),
    ])));
}

function schemas(all) {
  return h('section', { id: 'schemas', 'aria-labelledby': 'schemas-title' },
    h('h2', { id: 'schemas-title' }, 'Schemas'),
    Object.entries(all)
      .map(([name, schema]) => h('section', { id: `schema-${name}`, class: 'schema', 'aria-labelledby': `schema-${name}-title` },
      h('h3', { id: `schema-${name}-title` }, name), prose(schema.description), describe(schema))));
}

function show(api) {
  const operations = operationsOf(api);
  const groups = api.tags.map((tag) => ({ tag, operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)) }));
  const server = new URL(api.servers[0].url, location.href).href;
  document.title = `API · ${api.info.title}`;
  at('title').textContent = api.info.title;
  at('version').textContent = `Version ${api.info.version} · OpenAPI ${api.openapi}`;
  at('menu').replaceChildren(...menuOf(groups));
  at('content').replaceChildren(
    h('div', { class: 'intro' }, prose(api.info.description)),
    authentication(api.components.securitySchemes),
    ...groups.map(({ tag, operations: own }) => h('section', { class: 'group', 'aria-labelledby': `group-${tag.name}` },
      h('h2', { id: `group-${tag.name}` }, tag.name),
      prose(tag.description),
      own.map((operation) => operationSection({ ...operation, server })))),
    schemas(api.components.schemas));
}

function filter() {
  const words = at('filter').value.toLowerCase().split(/\s+/);
  for (const entry of document.querySelectorAll('#menu li')) {
    entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
  }
  for (const group of document.querySelectorAll('#menu details')) {
    group.hidden = !group.querySelector('li:not([hidden])');
    group.open = isWide() || at('filter').value !== '';
  }
}

async function start() {
  try {
    const answer = await fetch('../openapi.json');
    if (!answer.ok) {
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    show(await answer.json());
  } catch (error) {
    at('state').textContent = `The document could not be loaded: ${error.message}`;
    return;
  }
  at('filter').addEventListener('input', filter);
  addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== at('filter')) {
      event.preventDefault();
      at('filter').focus();
    }
  });
  // The URL may name an element that did not exist yet when the browser looked for it.
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

await start();
