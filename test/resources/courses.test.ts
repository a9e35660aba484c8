import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handleDue } from '../../src/store/due.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi()
const { posted, space } = api

const makeCourse = (title = 'Analysis') => posted(`${space()}/courses`, { course: { title } })
const makeSection = (courseId: number, attributes: object = {}) =>
  posted(`/api/v2/courses/${courseId}/sections`, { courses_section: { title: 'Limits', ...attributes } })
const makeLesson = (sectionId: number, title = 'What a limit is') =>
  posted(`/api/v2/courses/sections/${sectionId}/lessons`, { courses_lesson: { title } })
const makeContact = (email: string) => posted(`${space()}/contacts`, { contact: { email_address: email } })
const enrol = (courseId: number, contactId: number, attributes: object = {}) =>
  posted(`/api/v2/courses/${courseId}/enrollments`, {
    courses_enrollment: { contact_id: contactId, ...attributes },
  })
const complete = (courseId: number, enrollmentId: number, lessonId: number) =>
  api.call('POST', `/api/v2/courses/${courseId}/lesson_completions`, {
    body: { courses_lesson_completion: { enrollment_id: enrollmentId, lesson_id: lessonId } },
  })

test('a new course has a root section, and sections and lessons are numbered below their parent', async () => {
  const course = await makeCourse('Zahlen & Maße')
  assert.equal(course.current_path, '/courses/zahlen-maße')
  assert.equal(course.published_at, null)
  const first = await makeSection(course.id)
  const second = await makeSection(course.id)
  const inner = await makeSection(course.id, { parent_id: first.public_id })
  assert.deepEqual(
    [first.parent_id, first.sort_order, second.sort_order, inner.parent_id, inner.sort_order],
    [course.root_section_id, 1, 2, first.id, 1],
  )
  const listed = await api.call('GET', `/api/v2/courses/${course.id}/sections?sort_property=sort_order`)
  assert.deepEqual(
    listed.body.map((row: { id: number }) => row.id),
    [course.root_section_id, first.id, inner.id, second.id],
  )
  const lessons = [await makeLesson(first.id, 'One'), await makeLesson(first.id, 'Two')]
  assert.deepEqual(
    lessons.map(({ sort_order }) => sort_order),
    [1, 2],
  )
})

test('sections refuse parents and blockers of other courses, and drip days that are not positive', async () => {
  const [course, other] = [await makeCourse(), await makeCourse()]
  const [mine, foreign] = [await makeSection(course.id), await makeSection(other.id)]
  const foreignLesson = await makeLesson(foreign.id)
  const refused = [
    { parent_id: foreign.id },
    { blocker_section_id: foreign.id },
    { blocker_lesson_id: foreignLesson.id },
    { days_till_drip_access: 0 },
  ]
  for (const attributes of refused) {
    const answer = await api.call('POST', `/api/v2/courses/${course.id}/sections`, {
      body: { courses_section: { title: 'No', ...attributes } },
    })
    assert.equal(answer.status, 422, JSON.stringify(attributes))
    assert.ok((Object.keys(attributes)[0] as string) in answer.body)
  }
  const itself = await api.call('PUT', `/api/v2/courses/sections/${mine.id}`, {
    body: { courses_section: { blocker_section_id: mine.id } },
  })
  assert.equal(itself.status, 422)
})

test('publishing a course with its tree publishes all of it once, but never the root section', async () => {
  const course = await makeCourse()
  const part = await makeSection(course.id)
  const lesson = await makeLesson(part.id)
  const body = { publish_sections_and_lessons: true }
  const published = await posted(`/api/v2/courses/${course.id}/publish`, body, 200)
  assert.ok(published.published_at)
  await posted(`/api/v2/courses/${course.id}/publish`, body, 200)
  assert.deepEqual(await api.eventsOf(part.id), [
    'courses/section.created',
    'courses/section.updated',
    'courses/section.published',
  ])
  assert.ok((await api.eventsOf(lesson.id)).includes('courses/lesson.published'))
  assert.ok((await api.eventsOf(course.id)).includes('course.published'))
  const root = await api.call('POST', `/api/v2/courses/sections/${course.root_section_id}/publish`)
  assert.equal(root.status, 422)
  assert.equal(
    (await api.call('GET', `/api/v2/courses/sections/${course.root_section_id}`)).body.published_at,
    null,
  )
})

test('publishing a section publishes its lessons, and its sub-sections only when asked', async () => {
  const course = await makeCourse()
  const outer = await makeSection(course.id)
  const inner = await makeSection(course.id, { parent_id: outer.id })
  const [near, far] = [await makeLesson(outer.id), await makeLesson(inner.id)]
  const publishedAt = async (id: number) =>
    (await api.call('GET', `/api/v2/courses/lessons/${id}`)).body.published_at
  await posted(`/api/v2/courses/sections/${outer.id}/publish`, {}, 200)
  assert.ok(await publishedAt(near.id))
  assert.equal(await publishedAt(far.id), null)
  await posted(`/api/v2/courses/sections/${outer.id}/publish`, { publish_sections_and_lessons: true }, 200)
  assert.ok(await publishedAt(far.id))
})

test('a publication in the future takes effect on its day, and one in the past is refused', async () => {
  const lesson = await makeLesson((await makeSection((await makeCourse()).id)).id)
  const past = await api.call('POST', `/api/v2/courses/lessons/${lesson.id}/publish`, {
    body: { published_at: '2020-01-01T00:00:00Z' },
  })
  assert.equal(past.status, 422)
  assert.deepEqual(past.body.published_at, ['must be in the future'])
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const waiting = await posted(`/api/v2/courses/lessons/${lesson.id}/publish`, { published_at: soon }, 200)
  assert.equal(waiting.published_at, soon)
  await handleDue(api.platform.store)
  assert.ok(!(await api.eventsOf(lesson.id)).includes('courses/lesson.published'))
  await api.platform.store.pool.query(
    "update courses_lessons set published_at = now() - interval '1 second' where id = $1",
    [lesson.id],
  )
  const effective = async () => (await api.eventsOf(lesson.id)).includes('courses/lesson.published')
  while (!(await effective())) await handleDue(api.platform.store)
  await handleDue(api.platform.store)
  const published = (await api.eventsOf(lesson.id)).filter((type) => type === 'courses/lesson.published')
  assert.equal(published.length, 1)
})

test('a contact is enrolled once per course, also when two requests race', async () => {
  const course = await makeCourse()
  const contact = await makeContact('twice@example.com')
  const body = { courses_enrollment: { contact_id: contact.id } }
  const answers = await Promise.all(
    [1, 2, 3].map(() => api.call('POST', `/api/v2/courses/${course.id}/enrollments`, { body })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422])
  const refused = answers.find(({ status }) => status === 422)
  assert.equal(refused?.body.error, 'Request unprocessable: Contact has already been taken')
  const made = answers.find(({ status }) => status === 201)?.body
  assert.equal(made.contact.email_address, 'twice@example.com')
  assert.equal(made.origination_source_type, 'Platform::Application')
  const listed = await api.call(
    'GET',
    `/api/v2/courses/${course.id}/enrollments?filter[contact_id]=${contact.id}`,
  )
  assert.deepEqual(
    listed.body.map((row: { id: number }) => row.id),
    [made.id],
  )
})

test('an enrollment is suspended with a reason under both spellings of its path', async () => {
  const [course, other] = [await makeCourse(), await makeCourse()]
  const enrollment = await enrol(course.id, (await makeContact('suspended@example.com')).id)
  const body = { courses_enrollment: { suspended: true, suspension_reason: 'unpaid' } }
  const nested = await api.call('PUT', `/api/v2/courses/${course.id}/enrollments/${enrollment.id}`, { body })
  assert.deepEqual([nested.status, nested.body.suspension_reason], [200, 'unpaid'])
  const elsewhere = await api.call('PUT', `/api/v2/courses/${other.id}/enrollments/${enrollment.id}`, {
    body,
  })
  assert.equal(elsewhere.status, 404)
  const flat = await api.call('PATCH', `/api/v2/courses/enrollments/${enrollment.public_id}`, {
    body: { courses_enrollment: { suspended: false } },
  })
  assert.deepEqual([flat.body.suspended, flat.body.suspension_reason], [false, null])
  assert.deepEqual(await api.eventsOf(enrollment.id), [
    'courses/enrollment.created',
    'courses/enrollment.updated',
    'courses/enrollment.suspended',
    'courses/enrollment.updated',
  ])
})

test('a contact that is enrolled cannot be deleted', async () => {
  const contact = await makeContact('enrolled@example.com')
  await enrol((await makeCourse()).id, contact.id)
  const refused = await api.call('DELETE', `/api/v2/contacts/${contact.id}`)
  assert.equal(refused.status, 422)
  assert.match(refused.body.error, /enrolled in a course/)
  assert.equal((await api.call('GET', `/api/v2/contacts/${contact.id}`)).body.deleted_at, null)
})

test('the last lesson completes the course once, whatever is undone later', async () => {
  const course = await makeCourse()
  const part = await makeSection(course.id)
  const lessons = [await makeLesson(part.id), await makeLesson(part.id)]
  await makeLesson(part.id, 'A draft, which does not count')
  for (const { id } of lessons) await posted(`/api/v2/courses/lessons/${id}/publish`, {}, 200)
  const enrollment = await enrol(course.id, (await makeContact('done@example.com')).id)
  const progress = async () => {
    const shown = await api.call('GET', `/api/v2/courses/enrollments/${enrollment.id}?expand[]=progress`)
    return [shown.body.progress.completed_count, shown.body.progress.lessons_count]
  }
  assert.equal((await complete(course.id, enrollment.id, lessons[0].id)).status, 201)
  assert.deepEqual(await progress(), [1, 2])
  const twin = await complete(course.id, enrollment.id, lessons[0].id)
  assert.equal(twin.status, 409)
  const last = await complete(course.id, enrollment.id, lessons[1].id)
  assert.deepEqual(Object.keys(last.body), ['id', 'public_id', 'enrollment_id', 'lesson_id', 'completed_at'])
  const undone = await api.call('DELETE', `/api/v2/courses/lesson_completions/${last.body.id}`)
  assert.equal(undone.status, 204)
  assert.deepEqual(await progress(), [1, 2])
  assert.equal((await complete(course.id, enrollment.id, lessons[1].id)).status, 201)
  const completed = (await api.eventsOf(enrollment.id)).filter((type) => type.endsWith('course_completed'))
  assert.equal(completed.length, 1)
})

test('two last lessons completed at the same moment complete the course once', async () => {
  const course = await makeCourse()
  const part = await makeSection(course.id)
  const lessons = [await makeLesson(part.id), await makeLesson(part.id)]
  const enrollment = await enrol(course.id, (await makeContact('race@example.com')).id)
  const answers = await Promise.all(lessons.map(({ id }) => complete(course.id, enrollment.id, id)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201],
  )
  const completed = (await api.eventsOf(enrollment.id)).filter((type) => type.endsWith('course_completed'))
  assert.equal(completed.length, 1)
})

test('a completion names an enrollment and a lesson of the course in its path', async () => {
  const [course, other] = [await makeCourse(), await makeCourse()]
  const lesson = await makeLesson((await makeSection(course.id)).id)
  const foreign = await makeLesson((await makeSection(other.id)).id)
  const enrollment = await enrol(course.id, (await makeContact('astray@example.com')).id)
  assert.deepEqual((await complete(course.id, enrollment.id, foreign.id)).body.lesson_id, ['must exist'])
  assert.deepEqual((await complete(other.id, enrollment.id, lesson.id)).body.enrollment_id, ['must exist'])
})

test('nobody sees or fills the courses of another team', async () => {
  const course = await makeCourse()
  const { token } = api.theirs
  const shown = await api.call('GET', `/api/v2/courses/${course.id}`, { token })
  const added = await api.call('POST', `/api/v2/courses/${course.id}/sections`, {
    token,
    body: { courses_section: { title: 'Mine now' } },
  })
  const published = await api.call('POST', `/api/v2/courses/${course.id}/publish`, { token })
  assert.deepEqual([shown.status, added.status, published.status], [404, 404, 404])
})
