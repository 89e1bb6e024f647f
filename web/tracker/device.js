/** An iPad has the User-Agent of a Mac, but no Mac has a touch screen for two fingers. */
export const device = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1 ? { os: 'iPadOS', deviceType: 'tablet' } : {};
