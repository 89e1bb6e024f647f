import { iconButton, whileDisabled } from './button.js';
import { toast } from './toast.js';

/** Saves a report as the server writes it for spreadsheets. */
export function csvButton(api, title, path, parameters) {
  const element = iconButton('download', `Save ${title} as CSV`, () => whileDisabled(element, async () => {
    try {
      await api.download(path, parameters);
    } catch (error) {
      toast(error.message, 'bad');
    }
  }));
  return element;
}
