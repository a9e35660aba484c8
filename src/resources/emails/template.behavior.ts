import { behavior } from '../../define/behavior.ts'
import { invalid, type Problems } from '../../define/errors.ts'
import { liquidProblem } from './liquid.ts'
import { template } from './template.ts'

export const templateBehavior = behavior(template, {
  /** Bad Liquid is refused on update only, as upstream documents it (v2-behaviour.md section 14.20). */
  prepare(values, on) {
    const problems: Problems = {}
    for (const name of ['subject', 'html_body', 'text_body'] as const) {
      const problem = on === 'update' && values[name] ? liquidProblem(values[name]) : null
      if (problem) problems[name] = [problem]
    }
    if (Object.keys(problems).length > 0) throw invalid(problems)
    return values
  },
})
