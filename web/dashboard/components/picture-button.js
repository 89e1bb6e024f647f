import { saveFile } from '../api.js';
import { iconButton } from './button.js';
import { fileName } from './csv-button.js';

/** Saves a chart as a PNG file. */
export function pictureButton(title, chart, { from, to } = {}) {
  return iconButton('picture', `Save ${title} as a picture`, async () => {
    const url = chart.picture();
    if (url) {
      saveFile(await bytesOf(url), fileName('png', title, from && `${from} to ${to}`));
    }
  }, { 'data-focus': `png:${title}` });
}

// Without a request: the page's policy allows none to such an address.
async function bytesOf(url) {
  const binary = atob(url.slice(url.indexOf(',') + 1));
  return new Blob([Uint8Array.from(binary, (character) => character.charCodeAt(0))], { type: 'image/png' });
}
