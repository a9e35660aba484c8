import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()

const emails = (): string => `/api/v2/workspaces/${api.ours.workspaceId}/emails`
const address = { address_one: '1 Lake Road', city: 'London', postal_code: 'N1', country_code: 'GB' }
const newBroadcast = (more: object = {}) =>
  api.call('POST', `${emails()}/broadcasts`, {
    body: { emails_broadcast: { name: 'News', from_email: 'hello@myworkspace.localhost', ...more } },
  })

test('a workspace starts with an address, and settings that use it', async () => {
  const [first] = (await api.call('GET', `${emails()}/addresses`)).body
  assert.equal(first.is_workspace_default, true)
  const { body } = await api.call('GET', `${emails()}/settings`)
  assert.equal(body.marketing_emails_from_address.email_address, first.email_address)
  assert.equal(body.workspace_id, api.ours.workspaceId)
  assert.ok(!('id' in body))
  const theirs = `/api/v2/workspaces/${api.theirs.workspaceId}/emails/settings`
  assert.equal((await api.call('GET', theirs)).status, 404)
  assert.equal((await api.call('PUT', theirs, { body: { marketing_setting: { name: 'x' } } })).status, 404)
})

test('no broadcast without a postal address, and the refusal says where to set it', async () => {
  const refused = await newBroadcast()
  assert.equal(refused.status, 422)
  assert.match(refused.body.error, /emails\/settings/)
  const body = { marketing_setting: { address } }
  const settings = await api.call('PUT', `${emails()}/settings`, { body })
  assert.deepEqual(
    [settings.status, settings.body.address_complete, settings.body.address_single_line],
    [200, true, '1 Lake Road, London, N1, GB'],
  )
  const made = await newBroadcast()
  assert.deepEqual([made.status, made.body.status, made.body.topic_ids], [201, 'draft', []])
  assert.equal(made.body.origination_channel_type, 'Platform::Application')
})

test('a draft can be changed; once it is sent it cannot', async () => {
  const draft = await newBroadcast()
  const change = (id: number) =>
    api.call('PATCH', `/api/v2/emails/broadcasts/${id}`, { body: { emails_broadcast: { subject: 'Hi' } } })
  assert.equal((await change(draft.body.id)).body.subject, 'Hi')
  const sent = await newBroadcast({ send_immediately: true })
  assert.equal(sent.body.status, 'complete')
  assert.ok(sent.body.sending_at && sent.body.complete_at)
  assert.equal((await change(sent.body.id)).status, 409)
})

test('a template brings its subject and bodies, and cannot go while a broadcast names it', async () => {
  const template = { name: 'Monthly', subject: 'Our month', html_body: '<p>Hi</p>' }
  const made = await api.call('POST', `${emails()}/templates`, { body: { emails_template: template } })
  assert.equal(made.body.template_type, 'email')
  const { body } = await newBroadcast({ template_id: made.body.id, subject: 'Ignored' })
  assert.deepEqual([body.subject, body.html_body], ['Our month', '<p>Hi</p>'])
  assert.equal((await api.call('DELETE', `/api/v2/emails/templates/${made.body.id}`)).status, 422)
})

test('a template whose Liquid is not closed in order is refused on update, by the field it stands in', async () => {
  const template = { name: 'Liquid', html_body: '{% if contact %}' }
  const made = await api.call('POST', `${emails()}/templates`, { body: { emails_template: template } })
  assert.equal(made.status, 201)
  const change = (values: object) =>
    api.call('PATCH', `/api/v2/emails/templates/${made.body.id}?expand[]=html_body`, {
      body: { emails_template: values },
    })
  const bad = [
    'Hello {{ contact.first_name',
    'Hello {% if a',
    '{% if a %}x',
    '{% for a in b %}{% if c %}{% endfor %}{% endif %}',
    '{% endif %}',
    '{% raw %}{{ x }}',
    '{%- comment -%}',
  ]
  for (const text of bad) {
    for (const name of ['subject', 'html_body', 'text_body']) {
      const { status, body } = await change({ name: 'Changed', [name]: text })
      assert.deepEqual([status, body[name]?.length], [422, 1], `${name}: ${text}`)
    }
  }
  const good = [
    '@media print{a{color:red}} 100 %} }}',
    "{% if a == 'x' %}{{ a | default: 'b' }}{%- elsif c -%}{% else %}{% endif %}",
    '{% case a %}{% when 1 %}{% for b in c %}{% endfor %}{% endcase %}{% assign d = 1 %}{% own_tag %}',
    '{% raw %}{{ {% if %}{% endraw %}{% comment %}{% if a {{ {%- endcomment -%}',
  ]
  for (const html_body of good) {
    const { status, body } = await change({ html_body })
    assert.deepEqual([status, body.html_body, body.name], [200, html_body, 'Liquid'])
  }
})

test('a topic is archived by deleting it, and listed only when asked for', async () => {
  const topics = `${emails()}/topics`
  const { body } = await api.call('POST', topics, { body: { emails_topic: { name: 'News' } } })
  assert.equal((await api.call('DELETE', `/api/v2/emails/topics/${body.id}`)).status, 204)
  assert.deepEqual((await api.call('GET', topics)).body, [])
  const [archived] = (await api.call('GET', `${topics}?include_archived=true`)).body
  assert.equal(archived.id, body.id)
})
