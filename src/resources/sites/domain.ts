import { boolean } from '../../define/kinds/boolean.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A host name that pages are served under; a workspace starts with its own (v2-behaviour.md section 14.19). */
export const domain = resource({
  name: 'Domain',
  parent: 'Workspace',
  access: 'pages',
  operations: ['index', 'show'],
  fields: {
    name: text({ required: true, set: 'server', unique: true }),
    status: choice(['connecting', 'initialized', 'ownership_verified', 'removing', 'secured', 'securing'])({
      set: 'server',
      required: true,
      default: "'initialized'",
    }),
    connected: boolean({ set: 'server', required: true, default: 'false' }),
  },
  firstId: 92_000,
  irregular: { unpaged: true, ids: { show: 'getDomain' } },
})
