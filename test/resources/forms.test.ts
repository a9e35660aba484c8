import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()
const { posted, space } = api

const makeForm = async () => (await posted(`${space()}/forms`, { form: { name: 'Waiting list' } })).id
const makeSet = async (formId: number) =>
  (await posted(`/api/v2/forms/${formId}/field_sets`, { forms_field_set: { title: 'About you' } })).id
const makeField = (setId: number, key: string, attributes: object = {}) =>
  posted(`/api/v2/forms/field_sets/${setId}/fields`, {
    forms_field: { label: `Your ${key}`, key, ...attributes },
  })
const submit = (formId: number, attributes: object) =>
  api.call('POST', `/api/v2/forms/${formId}/submissions`, { body: { forms_submission: attributes } })
const contactOf = async (id: number) => (await api.call('GET', `/api/v2/contacts/${id}`)).body

/** A form that asks for e-mail, first name and a color. */
async function askedForm() {
  const formId = await makeForm()
  const setId = await makeSet(formId)
  const email = await makeField(setId, 'contact', { field_type: 'email' })
  const name = await makeField(setId, 'first_name')
  const color = await makeField(setId, 'color', { field_type: 'select', allow_multiple: true })
  const options = await Promise.all(
    ['Red', 'Blue'].map((label) =>
      posted(`/api/v2/forms/fields/${color.id}/options`, { forms_fields_option: { label } }),
    ),
  )
  return { formId, setId, email, name, color, options }
}

test('every part of a form is created, shown, listed, changed and removed', async () => {
  const { formId, setId, email, options } = await askedForm()
  const members = [
    [`/api/v2/forms/${formId}`, 'form', 'name'],
    [`/api/v2/forms/field_sets/${setId}`, 'forms_field_set', 'title'],
    [`/api/v2/forms/fields/${email.public_id}`, 'forms_field', 'label'],
    [`/api/v2/forms/fields/options/${options[0].id}`, 'forms_fields_option', 'label'],
  ] as const
  for (const [path, root, name] of members) {
    const changed = await api.call('PUT', path, { body: { [root]: { [name]: 'Changed' } } })
    assert.deepEqual([changed.status, changed.body[name]], [200, 'Changed'], path)
    assert.deepEqual((await api.call('GET', path)).body, changed.body)
    assert.equal((await api.call('GET', path, { token: api.theirs.token })).status, 404)
  }
  for (const path of members.map(([path]) => path).reverse()) {
    assert.equal((await api.call('DELETE', path)).status, 204)
    assert.equal((await api.call('GET', path)).status, 404)
  }
})

test('a key is used once in a form, whatever the field set, and again in another form', async () => {
  const [formId, otherId] = [await makeForm(), await makeForm()]
  await makeField(await makeSet(formId), 'email')
  const setId = await makeSet(formId)
  const twin = await api.call('POST', `/api/v2/forms/field_sets/${setId}/fields`, {
    body: { forms_field: { label: 'Again', key: 'email' } },
  })
  assert.equal(twin.status, 422)
  assert.equal(twin.body.error, 'Request unprocessable: Key has already been taken')
  await makeField(await makeSet(otherId), 'email')
})

test('fields are put in order, those not named come last, and foreign ones are refused', async () => {
  const { setId, email, name, color } = await askedForm()
  const path = `/api/v2/forms/field_sets/${setId}/fields/reorder`
  const reordered = await posted(path, { ids_in_order: [color.public_id, email.id] }, 200)
  const expected = [color, email, name].map(({ id }) => String(id))
  assert.deepEqual(reordered, { ordered_field_ids: expected })
  const listed = await api.call('GET', `/api/v2/forms/field_sets/${setId}/fields?sort_property=sort_order`)
  assert.deepEqual(
    listed.body.map((row: { id: number }) => String(row.id)),
    expected,
  )
  const foreign = (await askedForm()).email
  const refused = await api.call('POST', path, { body: { ids_in_order: [foreign.id] } })
  assert.equal(refused.status, 422)
})

test('a submission with answers makes the contact its e-mail answer names, and hands it the name', async () => {
  const { formId, email, name, color, options } = await askedForm()
  const made = await submit(formId, {
    answers_attributes: [
      { field_id: email.id, entry: ' ada.forms@example.com ' },
      { field_id: name.id, entry: 'Ada' },
      { field_id: color.id, fields_option_ids: options.map(({ id }) => id) },
    ],
  })
  assert.equal(made.status, 201)
  const contact = await contactOf(made.body.contact_id)
  assert.deepEqual([contact.email_address, contact.first_name], ['ada.forms@example.com', 'Ada'])
  const answers = await api.call('GET', `/api/v2/forms/submissions/${made.body.id}/answers`)
  assert.deepEqual(
    answers.body.map((row: { entry: string }) => row.entry),
    [' ada.forms@example.com ', 'Ada', null],
  )
  assert.deepEqual(
    answers.body[2].fields_option_ids,
    options.map(({ id }) => id),
  )
  const expanded = await api.call('GET', `/api/v2/forms/submissions/${made.body.id}?expand[]=answers`)
  assert.deepEqual(expanded.body.answers, answers.body)
})

test('answers given one by one identify the contact as well, and never change what it is known as', async () => {
  const known = await posted(`${space()}/contacts`, {
    contact: { email_address: 'grace@example.com', first_name: 'Grace' },
  })
  const { formId, email, name } = await askedForm()
  const made = (await submit(formId, { contact_id: null })).body
  assert.equal(made.contact_id, null)
  const answer = (fieldId: number, entry: string) =>
    posted(`/api/v2/forms/submissions/${made.id}/answers`, {
      forms_submissions_answer: { field_id: fieldId, entry },
    })
  await answer(name.id, 'Mallory')
  await answer(email.id, 'GRACE@example.com')
  assert.equal((await api.call('GET', `/api/v2/forms/submissions/${made.id}`)).body.contact_id, known.id)
  assert.equal((await contactOf(known.id)).first_name, 'Grace')
})

test('a contact the client names stays, whatever the answers say', async () => {
  const named = await posted(`${space()}/contacts`, { contact: { email_address: 'named@example.com' } })
  const { formId, email } = await askedForm()
  const answers = [{ field_id: email.id, entry: 'other@example.com' }]
  const made = await submit(formId, { contact_id: named.id, answers_attributes: answers })
  assert.equal(made.body.contact_id, named.id)
})

test('two submissions of an unknown address at once share one contact', async () => {
  const { formId, email } = await askedForm()
  const body = { answers_attributes: [{ field_id: email.id, entry: 'at-once@example.com' }] }
  const made = await Promise.all([1, 2, 3].map(() => submit(formId, body)))
  assert.deepEqual(
    made.map(({ status }) => status),
    [201, 201, 201],
  )
  assert.equal(new Set(made.map(({ body }) => body.contact_id)).size, 1)
})

test('answers to fields or options of other forms are refused, and nothing of the submission is kept', async () => {
  const [mine, foreign] = [await askedForm(), await askedForm()]
  const count = async () => (await api.call('GET', `/api/v2/forms/${mine.formId}/submissions`)).body.length
  const bad = [
    [{ field_id: foreign.email.id, entry: 'x' }, 'field_id'],
    [{ field_id: mine.color.id, fields_option_id: foreign.options[0].id }, 'fields_option_id'],
    [{ field_id: mine.color.id, fields_option_ids: [foreign.options[0].id] }, 'fields_option_ids'],
  ] as const
  for (const [answer, name] of bad) {
    const refused = await submit(mine.formId, { answers_attributes: [answer] })
    assert.equal(refused.status, 422)
    assert.deepEqual(refused.body[name], ['must exist'])
  }
  assert.equal(await count(), 0)
})

test('an opt-in is logged with its event, and its person becomes a contact with attributes', async () => {
  const data = {
    email: 'optin@example.com',
    name: 'Ada King Lovelace',
    phone: '+15551234567',
    'custom-attribute:Favorite Food': 'pie',
  }
  const made = await posted(`${space()}/form_submissions/record`, { form_submission: { data } })
  assert.deepEqual(made.data, data)
  const contact = await contactOf(made.contact_id)
  assert.deepEqual(
    [contact.first_name, contact.last_name, contact.phone_number, contact.custom_attributes],
    ['Ada', 'King Lovelace', '+15551234567', { favorite_food: 'pie' }],
  )
  const listed = await api.call('GET', `${space()}/form_submissions?filter[contact_id]=${contact.id}`)
  assert.deepEqual(listed.body, [made])
  const { rows } = await api.platform.store.pool.query(
    "select data from webhooks_outgoing_events where event_type_id = 'form_submission.created' and subject_id = $1",
    [made.id],
  )
  assert.deepEqual(
    rows.map((row) => row.data.data),
    [data],
  )
})

test('a contact identified by an opt-in is told with its page and funnel, and a later change without', async () => {
  const funnel = await posted(`${space()}/funnels`, { funnel: { name: 'Launch' } })
  const page = await posted(`${space()}/pages`, {
    page: { name: 'Sign up', funnel: { funnel_id: String(funnel.id) } },
  })
  const listening = await posted(`${space()}/webhooks/outgoing/endpoints`, {
    webhooks_outgoing_endpoint: {
      url: 'http://127.0.0.1:9/hook',
      name: 'Launch',
      event_type_ids: ['contact.identified', 'contact.updated', 'form_submission.created'],
      funnel_ids: [funnel.id],
    },
  })
  const form_submission = { page_id: page.id, data: { email: 'launch@example.com' } }
  const { contact_id } = await posted(`${space()}/form_submissions/record`, { form_submission })
  await api.call('PUT', `/api/v2/contacts/${contact_id}`, { body: { contact: { first_name: 'Ada' } } })
  await posted(`${space()}/contacts`, { contact: { email_address: 'elsewhere@example.com' } })
  const log = (await api.call('GET', `${space()}/webhooks/outgoing/events?sort_order=desc`)).body
  const told = (type: string) =>
    log.find((event: Answer['body']) => event.event_type_id === type && event.subject_id === contact_id)
  const short = ({ id, public_id, name }: Answer['body']) => ({ id, public_id, name })
  const identified = told('contact.identified')
  assert.deepEqual([identified.page, identified.funnel], [short(page), short(funnel)])
  assert.deepEqual([told('contact.updated').page, told('contact.updated').funnel], [null, null])
  const deliveries = `/operator/workspaces/${api.ours.workspaceId}/webhooks/outgoing/deliveries`
  const { body } = await api.call('GET', `${deliveries}?filter[endpoint_id]=${listening.id}`)
  assert.deepEqual(body.map(({ event }: Answer['body']) => event.event_type_id).sort(), [
    'contact.identified',
    'form_submission.created',
  ])
})

test('a lead: a submission makes the contact, who is tagged, and wins an opportunity', async () => {
  const { formId, email, name } = await askedForm()
  const answers = [
    { field_id: email.id, entry: 'lead@example.com' },
    { field_id: name.id, entry: 'Grace' },
  ]
  const submission = (await submit(formId, { answers_attributes: answers })).body
  const contact = await contactOf(submission.contact_id)
  assert.deepEqual([contact.email_address, contact.first_name], ['lead@example.com', 'Grace'])

  const tag = await posted(`${space()}/contacts/tags`, { contacts_tag: { name: 'Lead' } })
  await posted(`/api/v2/contacts/${contact.id}/applied_tags`, { contacts_applied_tag: { tag_id: tag.id } })
  const stages_attributes = [
    { name: 'Talking', close_probability: 20 },
    { name: 'Won', close_probability: 100 },
  ]
  const pipeline = await posted(`${space()}/sales/pipelines`, {
    sales_pipeline: { name: 'Leads', stages_attributes },
  })
  const opportunity = await posted(`${space()}/sales/opportunities`, {
    sales_opportunity: {
      name: 'From the form',
      pipelines_stage_id: pipeline.stages[0].id,
      primary_contact_id: contact.id,
      value: 250,
    },
  })
  const won = await api.call('PUT', `/api/v2/sales/opportunities/${opportunity.id}`, {
    body: { sales_opportunity: { pipelines_stage_id: pipeline.stages[1].id } },
  })
  assert.equal(won.status, 200)
  assert.match(won.body.closed_at, /^\d{4}-/)
  assert.equal(won.body.primary_contact.email_address, 'lead@example.com')
  const tags = (await contactOf(contact.id)).tags.map((entry: { name: string }) => entry.name)
  assert.deepEqual(tags, ['Lead'])
})
