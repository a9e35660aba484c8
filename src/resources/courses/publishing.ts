import { boolean } from '../../define/kinds/boolean.ts'
import { timestamp } from '../../define/kinds/time.ts'
import type { Action, EventRule } from '../../define/resource.ts'

/** What courses, sections and lessons share: they are published now, or at a moment to come. */
export const publishing = {
  announced_at: timestamp({
    set: 'server',
    hidden: true,
    doc: 'When its publication took effect, and the event was recorded.',
  }),

  event: (topic: string): EventRule => ({
    id: `${topic}.published`,
    on: ['update'],
    when: 'r.announced_at is not null and o.announced_at is null',
  }),

  /** Finds what waits for its day. */
  index: { columns: 'published_at', where: 'announced_at is null and published_at is not null' },

  action: {
    on: 'member',
    method: 'post',
    path: 'publish',
    root: null,
    body: {
      published_at: timestamp({ doc: 'A moment to come; at once where absent.' }),
      publish_sections_and_lessons: boolean({ doc: 'Publishes everything below as well.' }),
    },
  },
} as const satisfies { action: Action } & Record<string, unknown>
