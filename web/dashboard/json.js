const text = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** JSON in which whole numbers that JavaScript cannot hold exactly are texts: ids have up to 19 digits. */
export function parseJson(json) {
  return JSON.parse(/\d{16}/.test(json) ? json.replace(text, quoted) : json);
}

const quoted = (found) => (found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`);
