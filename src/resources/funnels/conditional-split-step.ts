import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { branchPages } from './branch-pages.ts'
import { condition, leanCondition } from './condition.ts'
import { funnel } from './funnel.ts'
import { placementFields } from './placement.ts'

/** Two ways on, by whether a saved filter matches the visitor (v2-behaviour.md section 14.17). */
export const conditionalSplitStep = resource({
  name: 'Funnels::ConditionalSplitStep',
  parent: 'Funnel',
  access: 'funnels',
  fields: {
    funnel_public_id: text({ from: `public_id(r.funnel_id, '${funnel.publicId.alphabet}')`, set: 'server' }),
    filter_id: reference('RefineFilter')({ set: 'server', hidden: true }),
    condition: condition({ lean: { unless: 'filter', from: leanCondition } }),
    ...placementFields,
    branches: branchPages('conditional_split_step', {
      page_id: reference('Page')(),
      page_ids: list(reference('Page')())(),
    })({ doc: 'First the matched one, then the other; each with page_id or page_ids.' }),
    show_page_step_id: integer({
      input: true,
      set: 'create',
      doc: 'It comes after this step; first, without.',
    }),
  },
  firstId: 49_000,
  irregular: {
    nested: true,
    root: 'conditional_split_step',
    wrapper: 'conditional_split_steps',
    unpaged: true,
    updateMethod: 'patch',
    createsEmpty: true,
    deleteQuery: {
      branch: choice(['both', 'matched', 'unmatched'])({ doc: 'Whose steps go; both where absent.' }),
    },
    ids: {
      index: 'listFunnelConditionalSplitSteps',
      show: 'getFunnelConditionalSplitStep',
      create: 'createFunnelConditionalSplitStep',
      update: 'updateFunnelConditionalSplitStep',
      delete: 'destroyFunnelConditionalSplitStep',
    },
  },
})
