const storageKey = 'analytics.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();

prefersDark.addEventListener('change', apply);

/** `light` or `dark`: the user's choice, else the system's. */
export const currentTheme = () => localStorage.getItem(storageKey) ?? (prefersDark.matches ? 'dark' : 'light');

export function toggleTheme() {
  localStorage.setItem(storageKey, currentTheme() === 'dark' ? 'light' : 'dark');
  apply();
}

export function applyTheme() {
  document.documentElement.style.colorScheme = currentTheme();
}

/** Calls `listener` after each change, until the returned function is called. */
export function onThemeChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply() {
  applyTheme();
  listeners.forEach((listener) => listener());
}
