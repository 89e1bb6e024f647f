import { ask } from './components/dialog.js';

const fields = 'form[data-edits] :is(input, select, textarea)';

function isChanged(field) {
  if (field.localName === 'select') {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** Whether a form below `root` has changes that are not saved. */
export const hasUnsavedEdits = (root = document) => [...root.querySelectorAll(fields)].some(isChanged);

/** Asks whether to leave changes behind. */
export const askToDiscard = () => ask({
  title: 'Discard your changes?',
  text: 'What you entered is not saved.',
  verb: 'Discard',
  kind: 'danger',
  cancel: 'Keep editing',
  act: () => {},
});

addEventListener('beforeunload', (event) => hasUnsavedEdits() && event.preventDefault());
