import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const collection = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/discounts`
const create = (discount: object) => api.call('POST', collection(), { body: { discount } })
const change = (id: number, discount: object) =>
  api.call('PATCH', `/api/v2/discounts/${id}`, { body: { discount } })

let codes = 0
const made = (values: object = {}) =>
  api.posted(collection(), { discount: { code: `code-${++codes}`, percent: 10, ...values } })

/** As when an order carried the discount, which the API cannot bring about. */
const apply = (id: number) =>
  api.platform.store.pool.query('update discounts set applied_at = now() where id = $1', [id])

test('a discount is a code for a percentage of everything, from now on, unless it says otherwise', async () => {
  const discount = await made({ code: ' spring-20 ', percent: '20' })
  const { code, discount_type, discount_method, applies_to, percent, currency } = discount
  assert.deepEqual(
    { code, discount_type, discount_method, applies_to, percent, currency },
    {
      code: 'SPRING-20',
      discount_type: 'code',
      discount_method: 'percentage',
      applies_to: 'all_products',
      percent: '20',
      currency: 'usd',
    },
  )
  const { active, expired, scheduled, redemptions_count, product_ids } = discount
  assert.deepEqual([active, expired, scheduled, redemptions_count], [true, false, false, 0])
  assert.deepEqual(product_ids, [])
  const taken = await create({ code: 'Spring-20', percent: 1 })
  assert.equal(taken.status, 422)
  assert.match(taken.body.error, /Code has already been taken$/)
})

test('terms that do not fit together are refused with a sentence', async () => {
  const cases: [object, RegExp][] = [
    [{ percent: 10 }, /Coupon Code can't be blank/],
    [{ code: 'A B', percent: 10 }, /Coupon Code only allows letters, numbers, and hyphens/],
    [{ code: 'A' }, /Percent must be greater than 0/],
    [{ code: 'A', percent: 101 }, /Percent must be less than or equal to 100/],
    [{ code: 'A', discount_method: 'fixed' }, /Amount must be greater than 0/],
    [{ code: 'A', percent: 1, require_minimum_spend: true }, /Require minimum spend amount must be/],
    [
      { code: 'A', percent: 1, apply_from: '2027-02-01', apply_until: '2027-01-01' },
      /Apply until must be later than apply_from/,
    ],
    [{ code: 'A', percent: 1, expired: false }, /`expired` is not a create field/],
    [{ code: 'A', percent: 1, applies_to: 'nothing' }, /Applies to is not included in the list/],
  ]
  for (const [values, sentence] of cases) {
    const answer = await create(values)
    assert.equal(answer.status, 422, JSON.stringify(values))
    assert.match(answer.body.error, sentence)
  }
})

test('only the list that its scope uses is kept', async () => {
  const body = { product: { name: 'Kettle' } }
  const product = (await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/products`, { body }))
    .body
  const lists = { product_ids: [product.id], variant_ids: [product.default_variant_id] }
  const discount = await made({ applies_to: 'specific_products', ...lists })
  assert.deepEqual([discount.product_ids, discount.variant_ids], [[product.id], []])
  const moved = await change(discount.id, {
    applies_to: 'specific_variants',
    variant_ids: [product.default_variant_id],
  })
  assert.deepEqual([moved.body.product_ids, moved.body.variant_ids], [[], [product.default_variant_id]])
})

test('`expired` ends a discount, together with other changes, and freezes it until it is taken back', async () => {
  const discount = await made({ apply_from: '2030-01-01T00:00:00Z' })
  assert.equal(discount.scheduled, true)
  const ended = await change(discount.id, { expired: true, name: 'Over' })
  assert.equal(ended.status, 200, JSON.stringify(ended.body))
  assert.deepEqual(
    [ended.body.expired, ended.body.scheduled, ended.body.active, ended.body.name],
    [true, false, false, 'Over'],
  )
  const again = await change(discount.id, { expired: true })
  assert.equal(again.body.apply_until, ended.body.apply_until)
  const frozen = await change(discount.id, { name: 'Other' })
  assert.equal(frozen.status, 422)
  assert.match(frozen.body.error, /Discount cannot be changed because it has expired$/)
  for (const word of ['yes', null, 1]) {
    const wrong = await change(discount.id, { expired: word })
    assert.match(wrong.body.error, /`expired` must be true or false$/)
  }
  const lifted = await change(discount.id, { expired: false })
  assert.deepEqual([lifted.body.expired, lifted.body.apply_until, lifted.body.active], [false, null, true])
})

test('a discount that was applied keeps its worth, its end and its place', async () => {
  const discount = await made()
  await apply(discount.id)
  const locked = await change(discount.id, { percent: 50 })
  assert.equal(locked.status, 422)
  assert.match(locked.body.error, /Percent cannot be changed because it has already been applied$/)
  assert.equal((await change(discount.id, { percent: '10.00', name: 'Same worth' })).status, 200)
  assert.equal((await change(discount.id, { expired: true })).status, 200)
  assert.equal((await change(discount.id, { expired: false })).status, 422)
  assert.equal((await api.call('DELETE', `/api/v2/discounts/${discount.id}`)).status, 422)
  assert.equal((await api.call('DELETE', `/api/v2/discounts/${(await made()).id}`)).status, 204)
})
