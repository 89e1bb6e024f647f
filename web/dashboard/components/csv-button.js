import { iconButton, whileDisabled } from './button.js';
import { toast } from './toast.js';

/** A file name that says what is in the file: the words given, as far as there are any. */
export const fileName = (extension, ...words) =>
  `${words.filter(Boolean).join(' ').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 120)}.${extension}`;

/** Saves a report as the server writes it for spreadsheets. */
export function csvButton(api, title, path, parameters) {
  const { from, to, groupBy } = parameters;
  const name = fileName('csv', title, groupBy && `by ${groupBy}`, from && `${from} to ${to}`);
  return iconButton('download', `Save ${title} as CSV`, ({ currentTarget }) => whileDisabled(currentTarget, async () => {
    try {
      await api.download(path, parameters, name);
    } catch (error) {
      toast(error.message, 'bad');
    }
  }), { 'data-focus': `csv:${title}` });
}
