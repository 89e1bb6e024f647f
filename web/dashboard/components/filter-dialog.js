import { h, replaceContent } from '../dom.js';
import { dimensions, dimensionText, kinds, kindsOf } from '../filters.js';
import { formatNumber } from '../format.js';
import { ask } from './dialog.js';
import { field } from './field.js';

const maxOffered = 1000;
const maxShown = 100;

/**
 * Asks for a filter: a dimension, is, is not or contains, and values. `offer(dimension)` resolves to `{value, count}` of the days shown.
 * Resolves to `{name, values}`, or to null where it was cancelled.
 */
export async function askForFilter({ name = 'appName', values = [], offer }) {
  const [dimension, kind] = name.split('.');
  const chosen = new Set(values);
  const what = h('select', { onchange: () => { chosen.clear(); showKinds(); load(); } },
    Object.entries(dimensions).map(([value, text]) => h('option', { value, selected: value === dimension }, text)));
  const how = h('select', { onchange: showValues });
  const search = h('input', { type: 'search', value: kind === 'contains' ? values[0] : '', oninput: showValues });
  const list = h('ul', { class: 'choices' });
  const searchField = field('Search', search);
  let offered = [];
  let note = '';

  function showKinds(wanted = '') {
    replaceContent(how, kindsOf(what.value).map((value) => h('option', { value, selected: value === wanted }, kinds[value])));
  }

  async function load() {
    const wanted = what.value;
    enter([], 'Loading…');
    const answer = await offer(wanted, maxOffered)
      .then((values) => [values.filter(({ value }) => value !== null), ''], (error) => [[], error.message]);
    // Another dimension may have been chosen meanwhile.
    if (what.value === wanted) {
      enter(...answer);
    }
  }

  function enter(values, text) {
    [offered, note] = [values, text];
    showValues();
  }

  function showValues() {
    const isText = how.value === '.contains';
    searchField.querySelector('label').textContent = isText ? 'Text' : 'Search';
    const wanted = search.value.trim().toLocaleLowerCase();
    const found = offered.map((item) => ({ ...item, text: dimensionText(what.value, item.value) }))
      .filter(({ text }) => text.toLocaleLowerCase().includes(wanted));
    const rest = found.length > maxShown ? `${formatNumber(found.length - maxShown)} more: search for them.`
      : note || (found.length > 0 ? '' : wanted ? 'No value contains this text.' : 'No value in these days.');
    replaceContent(list, isText ? [] : [[...missing(), ...found].slice(0, maxShown).map(choice), rest && h('li', { class: 'note' }, rest)]);
  }

  // Chosen before, and not in the days shown.
  const missing = () => [...chosen].filter((value) => !offered.some((item) => item.value === value))
    .map((value) => ({ value, text: dimensionText(what.value, value) }));

  const choice = ({ value, text, count }) => h('li', { 'data-key': value }, h('label', {},
    h('input', { type: 'checkbox', checked: chosen.has(value), onchange: ({ currentTarget }) =>
      (currentTarget.checked ? chosen.add(value) : chosen.delete(value)) }),
    h('span', { class: 'choice-text', dir: 'auto' }, text), count !== undefined && h('span', { class: 'note' }, formatNumber(count))));

  const result = () => ({
    name: `${what.value}${how.value}`,
    values: how.value === '.contains' ? [search.value.trim()].filter(Boolean) : [...chosen],
  });

  showKinds(kind ? `.${kind}` : '');
  load();
  const isDone = await ask({
    title: 'Filter',
    form: h('div', { class: 'filter-form' }, h('div', { class: 'fields' }, field('What', what), field('How', how)), searchField, list),
    verb: 'Apply',
    act() {
      if (result().values.length === 0) {
        throw new Error(how.value === '.contains' ? 'Enter a text.' : 'Choose one value or more.');
      }
    },
  });
  return isDone ? result() : null;
}
