import { integer } from '../../define/kinds/number.ts'
import { text } from '../../define/kinds/text.ts'

/**
 * Where a step of a funnel stands: its place from 0 in a container, which is the funnel itself (empty) or a branch
 * of a split such as `split_test_step/12/left`.
 */
export const placementFields = {
  container: text({ set: 'server', hidden: true, default: "''" }),
  sort_order: integer({ set: 'server', hidden: true, default: '0' }),
}

/** The container of one branch of a split. */
export const branchOf = (kind: SplitKind, id: number | string, branch: string): string =>
  `${kind}/${id}/${branch}`

export type SplitKind = 'split_test_step' | 'conditional_split_step'

/** The branches of each kind of split, in the order replies show them. */
export const branches = {
  split_test_step: ['left', 'right'],
  conditional_split_step: ['matched', 'unmatched'],
} as const
