import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  idPartOf,
  parentKeyOf,
  pathOf,
  relativePath,
  rootOf,
  tableOf,
  topicOf,
  wordsOf,
} from '../../src/define/names.ts'

test('path, body root, table, ids and topic follow from the name of a resource', () => {
  const name = 'Contacts::AppliedTag'
  assert.equal(pathOf(name), 'contacts/applied_tags')
  assert.equal(rootOf(name), 'contacts_applied_tag')
  assert.equal(tableOf(name), 'contacts_applied_tags')
  assert.equal(idPartOf(name), 'ContactsAppliedTags')
  assert.equal(topicOf(name), 'contacts/applied_tag')
  assert.equal(wordsOf(name), 'contact applied tag')
})

test('plurals are English', () => {
  assert.equal(pathOf('Courses::LessonCompletion'), 'courses/lesson_completions')
  assert.equal(pathOf('Sales::Opportunity'), 'sales/opportunities')
  assert.equal(pathOf('Emails::Address'), 'emails/addresses')
})

test('a child stands under its parent by what its path adds', () => {
  assert.equal(parentKeyOf('Courses::Section'), 'section_id')
  assert.equal(relativePath('contacts/applied_tags', 'contacts'), 'applied_tags')
  assert.equal(relativePath('contacts/tags', 'workspaces'), 'contacts/tags')
})
