const usualMilliseconds = 60_000;

/**
 * Refreshes the shown panel every minute, or as often as it asks for, while the page is visible; at once when it becomes visible.
 * `restart()` starts over with the panel that is shown now; `refresh()` refreshes it unless it has reasons not to.
 */
export function keepFresh(shown, refresh) {
  let timer;
  const mayRefresh = () => document.visibilityState === 'visible' && !shown()?.panel?.isPaused?.();
  const refreshIf = () => mayRefresh() && refresh();
  addEventListener('visibilitychange', refreshIf);
  return {
    refresh: refreshIf,
    restart() {
      clearInterval(timer);
      timer = setInterval(refreshIf, shown()?.panel?.every ?? usualMilliseconds);
    },
  };
}
