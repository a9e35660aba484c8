import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handleDue } from '../../src/store/due.ts'
import { runningApi } from '../harness/running-api.ts'

let blogId: number
const api = runningApi({}, async () => {
  blogId = (await api.call('GET', `${space()}/blogs`)).body[0].id
})
const { space } = api

const newPost = (blogs_post: object) =>
  api.call('POST', `/api/v2/blogs/${blogId}/posts`, {
    body: { blogs_post: { title: 'Bread', ...blogs_post } },
  })
const change = (id: number, blogs_post: object) =>
  api.call('PATCH', `/api/v2/blogs/posts/${id}`, { body: { blogs_post } })

const eventTypes = async (subjectId: number): Promise<string[]> =>
  (await api.eventsOf(subjectId))
    .filter((type) => type.startsWith('blogs/post.'))
    .map((type) => type.replace('blogs/post.', ''))

test('a workspace starts with a site, themes with styles, a domain and a blog', async () => {
  const site = await api.call('GET', `${space()}/site?expand[]=head_code&expand[]=markup`)
  assert.deepEqual([site.body.head_code, site.body.markup], [null, null])
  const changed = await api.call('PUT', `${space()}/site?expand[]=head_code`, {
    body: { site: { name: 'Ada’s', head_code: '<meta name="x">' } },
  })
  assert.deepEqual([changed.body.name, changed.body.head_code], ['Ada’s', '<meta name="x">'])
  const [domain] = (await api.call('GET', `${space()}/domains`)).body
  assert.equal((await api.call('GET', `/api/v2/domains/${domain.id}`)).body.name, 'myworkspace.localhost')
  const styles = (await api.call('GET', `${space()}/styles`)).body
  assert.equal(styles.length, 4)
  const blog = await api.call('GET', `/api/v2/blogs/${blogId}`)
  assert.equal(blog.body.url, 'http://myworkspace.localhost:3000/blog')
})

test('new pages take the theme that is the default', async () => {
  const [first, second] = (await api.call('GET', `${space()}/themes`)).body
  const pageTheme = async () =>
    (await api.call('POST', `${space()}/pages`, { body: { page: { name: 'Plain' } } })).body.theme_id
  assert.equal(await pageTheme(), first.id)
  assert.equal((await api.call('POST', `/api/v2/themes/${second.id}/set_default`)).status, 204)
  assert.equal(await pageTheme(), second.id)
  const foreign = await api.call('PUT', `/api/v2/themes/${second.id}`, {
    body: { theme: { current_style_id: first.styles[0].id } },
  })
  assert.equal(foreign.status, 422)
})

test('a post has a path of its own, and is published when it becomes public', async () => {
  const draft = await newPost({})
  assert.equal(draft.status, 201, JSON.stringify(draft.body))
  assert.deepEqual([draft.body.visibility, draft.body.published_at], ['draft', null])
  assert.equal(draft.body.url, 'http://myworkspace.localhost:3000/blog/bread')
  assert.equal((await newPost({})).body.current_path, '/bread-2')
  await change(draft.body.id, { visibility: 'public' })
  assert.deepEqual(await eventTypes(draft.body.id), ['created', 'updated', 'published'])
  const open = await newPost({ visibility: 'public' })
  assert.ok(open.body.published_at)
  assert.deepEqual(await eventTypes(open.body.id), ['created', 'published'])
  assert.equal((await newPost({ markup: '<p>' })).status, 400)
})

test('a scheduled post becomes public when its time comes', async () => {
  const past = await newPost({ visibility: 'scheduled', published_at: '2026-01-01' })
  const future = await newPost({ visibility: 'scheduled', published_at: '2999-01-01' })
  await handleDue(api.platform.store)
  const visibility = async (id: number) =>
    (await api.call('GET', `/api/v2/blogs/posts/${id}`)).body.visibility
  assert.deepEqual(
    [await visibility(past.body.id), await visibility(future.body.id)],
    ['public', 'scheduled'],
  )
})

test('tags of a post belong to its blog', async () => {
  const tag = await api.call('POST', `/api/v2/blogs/${blogId}/tags`, {
    body: { blogs_tag: { name: 'Baking' } },
  })
  const tagged = await newPost({ tag_ids: [tag.body.id] })
  assert.deepEqual(tagged.body.tags, [{ name: 'Baking' }])
  assert.equal((await newPost({ tag_ids: [1] })).status, 422)
  assert.deepEqual((await change(tagged.body.id, { tag_ids: [] })).body.tags, [])
})
