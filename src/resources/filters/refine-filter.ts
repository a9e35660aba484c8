import { json, objects } from '../../define/kinds/structure.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A saved filter: the contacts that meet all its criteria (v2-behaviour.md section 11.1). */
export const refineFilter = resource({
  name: 'RefineFilter',
  parent: 'Workspace',
  access: 'contacts',
  fields: {
    name: text({ unique: true, filter: true, example: 'Customers of this year' }),
    filter_class: text({ set: 'create', default: "'ContactsFilter'", doc: 'ContactsFilter.' }),
    conjunction: choice(['and', 'or'])({ default: "'and'", doc: 'Only `and` can be written.' }),
    criteria: objects({
      attribute: text({ required: true, example: 'email_address' }),
      clause: text({ required: true, example: 'sw' }),
      value: json({ doc: 'A text, a list of texts, or `{days, modifier}` for a relative date.' }),
    })({ required: true, default: "'[]'" }),
    stable_id: text({
      expand: true,
      set: 'server',
      from: `translate(encode(convert_to(json_build_array(r.workspace_id, r.filter_class, r.criteria)::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')`,
      doc: 'The filter as it stands, as one opaque text that lists accept.',
    }),
  },
  firstId: 1_900_000,
  irregular: {
    wrapper: 'refine_filters',
    unpaged: 'until after',
    updateMethod: 'patch',
    ids: {
      index: 'listWorkspaceRefineFilters',
      show: 'getRefineFilter',
      create: 'createWorkspaceRefineFilter',
      update: 'updateRefineFilter',
      delete: 'destroyRefineFilter',
    },
  },
})
