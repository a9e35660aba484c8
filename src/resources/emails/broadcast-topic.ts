import { reference } from '../../define/kinds/reference.ts'
import { resource } from '../../define/resource.ts'

/** Which topics a broadcast is about. */
export const broadcastTopic = resource({
  name: 'Emails::BroadcastTopic',
  parent: 'Emails::Broadcast',
  access: 'emails',
  operations: [],
  fields: {
    topic_id: reference('Emails::Topic', 'cascade')({ required: true }),
  },
  unique: [{ columns: ['broadcast_id', 'topic_id'], field: 'topic_id' }],
})
