/** Rows as a CSV file (RFC 4180) that spreadsheets read: with a byte order mark, and no cell that they would run as a formula. */
export function csvOf(header, rows) {
  const lines = [header, ...rows].map((row) => row.map(cell).join(','));
  return new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], { type: 'text/csv;charset=utf-8' });
}

function cell(value) {
  const text = value === null ? '' : String(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
