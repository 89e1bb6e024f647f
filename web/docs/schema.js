// Schemas as people read them: a type in a few words, an object as a table of its fields.
import { h, prose } from './dom.js';

const nameOf = (reference) => reference.split('/').at(-1);

const link = (reference) => h('a', { href: `#schema-${nameOf(reference)}` }, nameOf(reference));

const between = (parts, separator) => parts.flatMap((part, i) => (i ? [separator, part] : [part]));

// What the schema allows, as nodes: "string, 1 to 100 characters", "array of Event", "Event or null".
export function typeOf(schema) {
  if (schema.$ref) {
    return [link(schema.$ref)];
  }
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) {
    return between(choice.map(typeOf), ' or ').flat();
  }
  if (schema.allOf && !schema.properties) {
    return between(schema.allOf.map(typeOf), ' with ').flat();
  }
  if (schema.enum) {
    return between(schema.enum.map((value) => h('code', {}, String(value))), ' ');
  }
  const types = [schema.type ?? 'anything'].flat();
  const name = types.filter((type) => type !== 'null').join(' or ');
  const nullable = types.includes('null') ? ' or null' : '';
  if (name === 'array') {
    return ['array of ', ...typeOf(schema.items ?? {}), bounds(schema), nullable];
  }
  if (name === 'object' && schema.properties) {
    return ['object of ', ...between(Object.keys(schema.properties).map((key) => h('code', {}, key)), ', ')];
  }
  return [name === 'string' ? schema.format ?? name : name, bounds(schema), nullable];
}

function bounds(schema) {
  const said = [
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minimum, schema.maximum, ''),
    range(schema.minItems, schema.maxItems, ' items'),
    schema.pattern && ` like ${schema.pattern}`,
  ].filter(Boolean);
  return said.length ? `,${said.join(',')}` : '';
}

function range(least, most, unit) {
  if (least === undefined && most === undefined) {
    return '';
  }
  if (least === undefined) {
    return ` at most ${most}${unit}`;
  }
  return most === undefined ? ` at least ${least}${unit}` : ` ${least} to ${most}${unit}`;
}

// The fields of an object; other schemas are a line.
export function describe(schema) {
  if (!schema.properties) {
    return h('p', { class: 'type' }, typeOf(schema));
  }
  const rows = Object.entries(schema.properties).map(([name, field]) => row(name, field, schema.required?.includes(name)));
  return rows.length ? table(['Field', 'Type', 'Description'], rows) : h('p', {}, 'No fields yet.');
}

export const row = (name, schema, isRequired, meaning = schema.description) => h('tr', {},
  h('th', { scope: 'row' }, h('code', {}, name), isRequired && h('span', { class: 'required' }, 'required')),
  h('td', {}, typeOf(schema), schema.default !== undefined && [h('br'), 'default ', h('code', {}, String(schema.default))]),
  h('td', {}, prose(meaning)));

export const table = (columns, rows) => h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': columns.join(', ') },
  h('table', {}, h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col' }, column)))), h('tbody', {}, rows)));
