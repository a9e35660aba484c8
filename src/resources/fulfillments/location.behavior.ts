import { behavior, type Principal } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Values } from '../../define/resource.ts'
import { location } from './location.ts'

/** A location has an address, unless an application runs it (v2-behaviour.md section 14.13). */
export const locationBehavior = behavior(location, {
  async beforeCreate(ctx, values) {
    refuseWithoutAddress(values)
    if (values.external_app) refuseOutsider(ctx.principal)
    return values
  },

  async beforeUpdate(ctx, row, values) {
    const external_app = values.external_app ?? row.external_app
    if (values.address || external_app !== row.external_app)
      refuseWithoutAddress({ external_app, address: { ...row.address, ...values.address } })
    if (external_app && !row.external_app) refuseOutsider(ctx.principal)
    return values
  },
})

function refuseWithoutAddress({
  external_app,
  address,
}: Pick<Values<typeof location>, 'external_app' | 'address'>): void {
  if (external_app || Object.values(address ?? {}).some((part) => part)) return
  throw invalid({ address: ["can't be blank"] })
}

/** Only a token that came out of OAuth has scopes; one of the portal has none. */
function refuseOutsider({ scopes }: Principal): void {
  if (scopes.length === 0) throw invalid({ external_app: ['can only be set with an OAuth token'] })
}
