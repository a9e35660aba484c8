import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nobody } from '../../src/define/behavior.ts'
import { courseAccess } from '../../src/resources/courses/course-access.ts'
import type { Unit } from '../../src/store/unit.ts'
import { runningApi } from '../harness/running-api.ts'
import { openShop } from './shop.ts'

const api = runningApi()
const { posted, space } = api

const makeContact = (email: string) => posted(`${space()}/contacts`, { contact: { email_address: email } })
const makeCourse = (variantIds: readonly number[]) =>
  posted(`${space()}/courses`, { course: { title: 'Analysis', variant_ids: variantIds } })
const enrollmentsOf = async (courseId: number) =>
  (await api.call('GET', `/api/v2/courses/${courseId}/enrollments`)).body

test('a course is made, bought, completed and lost again by a refund', async () => {
  const shop = await openShop(api)
  const variant_id = await shop.variant({ stock: null, fulfillment: false })
  const products_price_id = await shop.price(variant_id, { amount: '97.00' })
  const course = await makeCourse([variant_id])
  const section = await posted(`/api/v2/courses/${course.id}/sections`, {
    courses_section: { title: 'Limits' },
  })
  const lessons = [
    await posted(`/api/v2/courses/sections/${section.id}/lessons`, { courses_lesson: { title: 'One' } }),
    await posted(`/api/v2/courses/sections/${section.id}/lessons`, { courses_lesson: { title: 'Two' } }),
  ]
  await posted(`/api/v2/courses/${course.id}/publish`, { publish_sections_and_lessons: true }, 200)

  const line_items_attributes = [{ variant_id, products_price_id, quantity: 1 }]
  const order = await shop.order({ line_items_attributes })
  const invoice = await shop.invoice(order.id, { line_items_attributes, status: 'unpaid' })
  assert.deepEqual(await enrollmentsOf(course.id), [])
  const put = (status: string) =>
    shop.send(200, 'PUT', `/api/v2/orders/invoices/${invoice.id}`, { orders_invoice: { status } })
  await put('paid')
  const [enrollment] = await enrollmentsOf(course.id)
  assert.deepEqual(
    [enrollment.contact_id, enrollment.origination_source_type, enrollment.origination_source_id],
    [shop.contact.id, 'Order', order.id],
  )
  await shop.events()
  for (const { id } of lessons) {
    const courses_lesson_completion = { enrollment_id: enrollment.id, lesson_id: id }
    await posted(`/api/v2/courses/${course.id}/lesson_completions`, { courses_lesson_completion })
  }
  assert.deepEqual(await shop.events(), ['courses/enrollment.updated', 'courses/enrollment.course_completed'])
  await put('refunded')
  assert.equal((await enrollmentsOf(course.id))[0].suspended, true)
  assert.ok((await shop.events()).includes('courses/enrollment.suspended'))
})

test('buying a variant enrols, ending the purchase suspends, and buying again lifts the suspension', async () => {
  const product = await posted(`${space()}/products`, { product: { name: 'Analysis, the course' } })
  const variantId: number = product.default_variant_id
  const course = await makeCourse([variantId])
  const shown = await api.call('GET', `/api/v2/courses/${course.id}?expand[]=variant_ids`)
  assert.deepEqual(shown.body.variant_ids, [variantId])
  const contact = await makeContact('buyer@example.com')
  const bought = (orderId: number, step: 'grant' | 'revoke') =>
    asOurs((unit) =>
      courseAccess[step](unit, {
        workspace_id: api.ours.workspaceId,
        contact_id: contact.id,
        order_id: orderId,
        variant_ids: [variantId],
      }),
    )
  const state = async () => {
    const listed = await enrollmentsOf(course.id)
    return listed.map((row: Record<string, unknown>) => [
      row.origination_source_type,
      row.origination_source_id,
      row.suspended,
    ])
  }
  await Promise.all([bought(1, 'grant'), bought(1, 'grant')])
  assert.deepEqual(await state(), [['Order', 1, false]])
  await bought(2, 'grant')
  await bought(1, 'revoke')
  assert.deepEqual(await state(), [['Order', 1, false]], 'the other purchase still holds')
  await bought(2, 'revoke')
  assert.deepEqual(await state(), [['Order', 1, true]])
  await bought(2, 'grant')
  assert.deepEqual(await state(), [['Order', 1, false]])
})

test('a refund leaves alone who was enrolled or suspended by hand', async () => {
  const product = await posted(`${space()}/products`, { product: { name: 'By hand' } })
  const variant_ids = [product.default_variant_id]
  const course = await makeCourse(variant_ids)
  const contact = await makeContact('by-hand@example.com')
  const enrollment = await posted(`/api/v2/courses/${course.id}/enrollments`, {
    courses_enrollment: { contact_id: contact.id },
  })
  const purchase = {
    workspace_id: api.ours.workspaceId,
    contact_id: contact.id,
    order_id: 7,
    variant_ids,
  }
  const suspended = async () =>
    (await api.call('GET', `/api/v2/courses/enrollments/${enrollment.id}`)).body.suspended
  await asOurs((unit) => courseAccess.grant(unit, purchase))
  await asOurs((unit) => courseAccess.revoke(unit, purchase))
  assert.equal(await suspended(), false)
  await api.call('PUT', `/api/v2/courses/enrollments/${enrollment.id}`, {
    body: { courses_enrollment: { suspended: true, suspension_reason: 'rude' } },
  })
  await asOurs((unit) => courseAccess.grant(unit, purchase))
  assert.equal(await suspended(), true)
})

/** Runs work as the engine does for a request of ours. */
function asOurs<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
  const principal = { ...nobody, team_ids: [String(api.ours.teamId)] }
  return api.platform.store.transact(principal, work)
}
