import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { workspace } from './workspace.ts'

const subdomainPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Host names the platform answers on by itself. */
const reserved = ['accounts', 'api', 'gateway', 'ctrl', 'connect', 'www']

export const workspaceBehavior = behavior(workspace, {
  prepare(values) {
    if (typeof values.subdomain !== 'string') return values
    const subdomain = values.subdomain.trim().toLowerCase()
    if (!subdomainPattern.test(subdomain)) {
      throw invalid({ subdomain: ['only allows letters, numbers, and hyphens'] })
    }
    if (reserved.includes(subdomain)) throw invalid({ subdomain: ['is reserved'] })
    return { ...values, subdomain }
  },
})
