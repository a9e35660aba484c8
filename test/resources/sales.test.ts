import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

let contactId: number
const api = runningApi({}, async () => {
  const contact = { email_address: 'ada@example.com' }
  contactId = (await api.call('POST', `${space()}/contacts`, { body: { contact } })).body.id
})
const { post, space } = api

const put = (path: string, body: object) => api.call('PUT', path, { body })
const show = async (path: string) => (await api.call('GET', path)).body

async function newPipeline(...probabilities: number[]) {
  const stages_attributes = probabilities.map((close_probability) => ({
    name: `At ${close_probability}`,
    close_probability,
  }))
  return (
    await post(`${space()}/sales/pipelines`, { sales_pipeline: { name: 'Consulting', stages_attributes } })
  ).body
}

const newOpportunity = (stageId: number, more: object = {}) =>
  post(`${space()}/sales/opportunities`, {
    sales_opportunity: {
      name: 'Website',
      pipelines_stage_id: stageId,
      primary_contact_id: contactId,
      ...more,
    },
  })

const eventTypes = async (subjectId: number): Promise<string[]> =>
  (await api.eventsOf(subjectId))
    .filter((type) => type.startsWith('sales/opportunity.'))
    .map((type) => type.replace('sales/opportunity.', ''))

const placesOf = async (pipelineId: number): Promise<[string, number][]> =>
  (await show(`/api/v2/sales/pipelines/${pipelineId}`)).stages.map(
    (stage: { name: string; sort_order: number }) => [stage.name, stage.sort_order],
  )

test('a workspace starts with a pipeline that ends in won and lost', async () => {
  const [first] = await show(`${space()}/sales/pipelines`)
  assert.equal(first.name, 'Default')
  assert.deepEqual(
    first.stages.slice(-2).map((stage: { name: string }) => stage.name),
    ['Closed Won', 'Closed Lost'],
  )
})

test('a pipeline needs a stage, and goes only when it is empty', async () => {
  const none = await post(`${space()}/sales/pipelines`, { sales_pipeline: { name: 'Empty' } })
  assert.equal(none.status, 422)
  assert.match(none.body.error, /Pipeline must have at least one stage/)
  const { id, stages } = await newPipeline(10)
  const last = await api.call('DELETE', `/api/v2/sales/pipelines/stages/${stages[0].id}`)
  assert.equal(last.status, 422)
  const made = await newOpportunity(stages[0].id)
  assert.match(
    (await api.call('DELETE', `/api/v2/sales/pipelines/${id}`)).body.error,
    /must be empty before it can be deleted/,
  )
  await api.call('DELETE', `/api/v2/sales/opportunities/${made.body.id}`)
  assert.equal((await api.call('DELETE', `/api/v2/sales/pipelines/${id}`)).status, 204)
})

test('a stage of a pipeline needs a name and a probability, however it is made', async () => {
  const made = await newPipeline(10)
  const count = (await show(`${space()}/sales/pipelines`)).length
  for (const [name, stage] of Object.entries({
    close_probability: { name: 'Open end' },
    name: { close_probability: 20 },
  })) {
    const body = { sales_pipeline: { name: 'Retainer', stages_attributes: [stage] } }
    for (const refused of [
      await post(`${space()}/sales/pipelines`, body),
      await put(`/api/v2/sales/pipelines/${made.id}`, body),
    ]) {
      assert.equal(refused.status, 422)
      assert.match(refused.body.error, new RegExp(`needs a ${name} for each new stage`))
    }
  }
  assert.equal((await show(`${space()}/sales/pipelines`)).length, count)
  assert.deepEqual(await placesOf(made.id), [['At 10', 0]])
})

test('stages keep their places without gaps, however they are inserted, moved and removed', async () => {
  const { id, stages } = await newPipeline(10, 20, 30)
  const inserted = await post(`/api/v2/sales/pipelines/${id}/stages`, {
    sales_pipelines_stage: { name: 'New', close_probability: 15, sort_order: 1 },
  })
  assert.equal(inserted.status, 201)
  assert.deepEqual(await placesOf(id), [
    ['At 10', 0],
    ['New', 1],
    ['At 20', 2],
    ['At 30', 3],
  ])
  const moved = await put(`/api/v2/sales/pipelines/stages/${stages[0].id}`, {
    sales_pipelines_stage: { sort_order: 99 },
  })
  assert.equal(moved.body.sort_order, 3)
  await api.call('DELETE', `/api/v2/sales/pipelines/stages/${stages[1].id}`)
  assert.deepEqual(await placesOf(id), [
    ['New', 0],
    ['At 30', 1],
    ['At 10', 2],
  ])
})

test('totals are numbers, weighted by probability', async () => {
  const { id, stages } = await newPipeline(25, 100)
  await newOpportunity(stages[0].id, { value: '1000.5' })
  await newOpportunity(stages[0].id, { value: 99.5 })
  const pipeline = await show(`/api/v2/sales/pipelines/${id}`)
  assert.equal(pipeline.total_value, 1100)
  assert.deepEqual([pipeline.stages[0].total_value, pipeline.stages[0].weighted_value], [1100, 275])
  assert.equal(pipeline.stages[0].opportunity_ids.length, 2)
})

test('an opportunity moves, closes once, and stays closed', async () => {
  const { id, stages } = await newPipeline(50, 100)
  const made = await newOpportunity(stages[0].id)
  assert.equal(made.body.pipeline_id, id)
  assert.equal(made.body.primary_contact.email_address, 'ada@example.com')
  const path = `/api/v2/sales/opportunities/${made.body.id}`
  const move = (stageId: number) => put(path, { sales_opportunity: { pipelines_stage_id: stageId } })
  const closed = await move(stages[1].id)
  assert.ok(closed.body.closed_at)
  assert.equal((await move(stages[0].id)).body.closed_at, closed.body.closed_at)
  await move(stages[1].id)
  assert.deepEqual(await eventTypes(made.body.id), [
    'created',
    ...['updated', 'moved_stage', 'closed'],
    ...['updated', 'moved_stage'],
    ...['updated', 'moved_stage'],
  ])
})

test('a note is by whoever calls unless it says otherwise, and goes with its opportunity', async () => {
  const { stages } = await newPipeline(50)
  const { body } = await newOpportunity(stages[0].id)
  const path = `/api/v2/sales/opportunities/${body.id}`
  const note = await post(`${path}/notes`, { sales_opportunities_note: { content: 'Asked for a quote.' } })
  assert.equal(note.status, 201)
  assert.equal(typeof note.body.created_by_id, 'number')
  assert.equal((await show(path)).notes[0].content, 'Asked for a quote.')
  const stranger = await post(`${path}/notes`, {
    sales_opportunities_note: { content: 'x', created_by_id: 1 },
  })
  assert.equal(stranger.status, 422)
  await api.call('DELETE', path)
  assert.equal((await api.call('GET', `/api/v2/sales/opportunities/notes/${note.body.id}`)).status, 404)
})
