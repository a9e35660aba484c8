import type { Principal } from '../define/behavior.ts'
import { forbidden } from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'

/**
 * Whether a token's scopes allow an operation (v2-behaviour.md section 18.2, row 34): `read`, `write` and `delete`
 * by verb, `admin` for all, and a token without scopes for all. Throws 403 that names what is missing.
 */
export function authorize(principal: Principal, { access }: Pick<Operation, 'access'>): void {
  const { scopes } = principal
  if (scopes.length === 0 || scopes.includes('admin') || scopes.includes(access.verb)) return
  throw forbidden(`You are not authorized to perform this action. The token lacks the scope ${access.verb}.`)
}
