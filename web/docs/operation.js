// One operation: what it does, what it takes, how it answers, and a line for the shell that calls it.
import { code, h, prose } from './dom.js';
import { row, table, typeOf } from './schema.js';

const keys = { functionKey: '-H "x-functions-key: $KEY"', key: '-H "authorization: Bearer $KEY"' };

export function operationSection({ id, method, path, operation, server }) {
  return h('section', { id, class: 'operation', 'aria-labelledby': `${id}-title` },
    h('h3', { id: `${id}-title` },
      h('span', { class: `method ${method}` }, method.toUpperCase()), ' ',
      h('span', { class: 'path' }, path), ' ',
      h('a', { class: 'anchor', href: `#${id}`, 'aria-label': `Link to ${operation.summary}` }, '#')),
    h('p', { class: 'summary' }, h('strong', {}, operation.summary), ' ', h('span', { class: 'who' }, who(operation))),
    prose(operation.description),
    parameters(operation.parameters),
    requestBody(operation.requestBody),
    h('h4', {}, 'Call it'),
    code(curl(method, path, operation, server), `Shell command for ${operation.summary}`),
    h('h4', {}, 'Answers'),
    Object.entries(operation.responses).map(([status, response]) => answer(status, response)));
}

function who(operation) {
  const schemes = operation.security.flatMap((way) => Object.keys(way));
  if (!schemes.length) {
    return 'anyone';
  }
  return schemes.includes('functionKey') ? 'apps, with a function key' : `${operation['x-role']}s, with their key`;
}

function parameters(list = []) {
  if (!list.length) {
    return [];
  }
  const rows = list.map((parameter) => row(
    parameter.name, parameter.schema, parameter.required, `${parameter.description}. In the ${parameter.in}.`));
  return [h('h4', {}, 'Parameters'), table(['Name', 'Type', 'Description'], rows)];
}

function requestBody(body) {
  if (!body) {
    return [];
  }
  const { schema, examples } = body.content['application/json'];
  return [
    h('h4', {}, 'Body'),
    h('p', { class: 'type' }, typeOf(schema), ` · ${Object.keys(body.content).join(' or ')}`),
    prose(body.description),
    exampleBlocks(examples),
  ];
}

function answer(status, response) {
  const contents = Object.entries(response.content ?? {});
  const headers = Object.entries(response.headers ?? {});
  return h('details', { class: 'answer' },
    h('summary', {}, h('span', { class: `status s${status[0]}` }, status), ' ', response.description),
    headers.length > 0 && table(
      ['Header', 'Type', 'Description'], headers.map(([name, header]) => row(name, header.schema, header.required, header.description))),
    contents.map(([type, content]) => [
      h('p', { class: 'type' }, `${type}: `, typeOf(content.schema)),
      exampleBlocks(content.examples),
    ]),
    contents.length === 0 && h('p', {}, 'No body.'));
}

const exampleBlocks = (examples = {}) => Object.entries(examples).map(([name, { value }]) => h('figure', {},
  h('figcaption', {}, name),
  code(typeof value === 'string' ? value : JSON.stringify(value, null, 2), `Example ${name}`)));

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curl(method, path, operation, server) {
  const list = operation.parameters ?? [];
  const filled = list.filter((parameter) => parameter.in === 'path')
    .reduce((url, parameter) => url.replace(`{${parameter.name}}`, encodeURIComponent(parameter.example)), path);
  const key = Object.keys(operation.security[0] ?? {})[0];
  const example = Object.values(operation.requestBody?.content['application/json'].examples ?? {})[0]?.value;
  const isPlain = method === 'get' || (method === 'post' && example);
  const parts = [
    `curl ${method === 'head' ? '--head ' : isPlain ? '' : `-X ${method.toUpperCase()} `}${quoted(server + filled)}`,
    key && keys[key],
    ...list.filter((parameter) => parameter.in === 'header' && parameter.required)
      .map((parameter) => `-H ${quoted(`${parameter.name}: ${parameter.example}`)}`),
    example && "-H 'content-type: application/json'",
    example && `-d ${quoted(JSON.stringify(example))}`,
  ];
  return parts.filter(Boolean).join(' \\\n  ');
}
