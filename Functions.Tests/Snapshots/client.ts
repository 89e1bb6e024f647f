// A program as another team would write it: it compiles only where the document has a type for each of these.
import type { components } from './node_modules/.types/openapi';

type Schemas = components['schemas'];

export const first = (usage: Schemas['UsageResult']): number => usage.groups[0].count;

const event: Schemas['Event'] = { eventType: 'visit', eventName: 'home', appName: 'Portal', userType: 'student', userId: 42 };

export const bodies: Schemas['EventBody'][] = [event, [event], { events: [event] }];
