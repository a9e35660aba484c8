import { behavior } from '../../define/behavior.ts'
import { location } from '../fulfillments/location.ts'
import { locationGroup } from './location-group.ts'
import { profile } from './profile.ts'

export const profileBehavior = behavior(profile, {
  /** Zones need a location group, which no operation creates: the profile starts with one of all locations. */
  async afterCreate(ctx, row) {
    const locations = await ctx.where(location, row.workspace_id, { archived: false })
    await ctx.create(
      locationGroup,
      { workspace_id: row.workspace_id, parent_id: row.id },
      { name: row.name, fulfillments_location_ids: locations.map(({ id }) => id) },
    )
  },
})
