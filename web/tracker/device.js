/** What the User-Agent header hides: an iPad calls itself a Mac, but no Mac can be touched in two places. */
export const device = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1 ? { os: 'iPadOS', deviceType: 'tablet' } : {};
