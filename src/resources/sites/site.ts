import { longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { codeFields } from './code.ts'

/** What all pages of a workspace share, one row for each (v2-behaviour.md section 14.19). */
export const site = resource({
  name: 'Site',
  parent: 'Workspace',
  access: 'pages',
  singular: true,
  fields: {
    name: text({ required: true }),
    ...codeFields,
    markup: longText({ expand: true, set: 'server' }),
  },
  unique: [{ columns: [], field: 'workspace_id' }],
  firstId: 243_000,
  irregular: { path: 'site', ids: { show: 'getSite', update: 'updateSite' } },
})
