import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behavior } from '../../src/define/behavior.ts'
import { reference } from '../../src/define/kinds/reference.ts'
import { text } from '../../src/define/kinds/text.ts'
import { registry } from '../../src/define/registry.ts'
import { type Resource, resource } from '../../src/define/resource.ts'

const team = resource({ name: 'Team', parent: null, access: 'teams', fields: { name: text() } })
const workspace = resource({ name: 'Workspace', parent: 'Team', access: 'workspaces', fields: {} })
const note = { name: 'Note', parent: 'Workspace', access: 'notes', fields: { name: text() } } as const

const refusal = (resources: readonly Resource[], ...behaviors: ReturnType<typeof behavior>[]): string => {
  try {
    registry([team, workspace, ...resources], behaviors)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test('definitions that fit together start', () => {
  assert.equal(refusal([resource(note)]), '')
})

const mistakes: [string, readonly Resource[], RegExp][] = [
  ['a resource twice', [resource(note), resource(note)], /Note is defined twice/],
  ['a parent nobody defines', [resource({ ...note, parent: 'Shelf' })], /No resource is called Shelf/],
  [
    'a resource open to everybody by silence',
    [resource({ ...note, access: '' })],
    /needs an access category/,
  ],
  [
    'a reference to nothing',
    [resource({ ...note, fields: { shelf_id: reference('Shelf')() } })],
    /No resource is called Shelf/,
  ],
  ['a field that is no wire name', [resource({ ...note, fields: { shelfName: text() } })], /no wire name/],
  [
    'an action without a handler',
    [resource({ ...note, actions: { archive: { on: 'member', method: 'post' } } })],
    /action archive has no handler/,
  ],
  [
    'two resources at one address',
    [resource(note), resource({ ...note, name: 'Other', irregular: { path: 'notes' } })],
    /two operations answer/,
  ],
]
for (const [name, resources, message] of mistakes) {
  test(`the registry refuses ${name}`, () => assert.match(refusal(resources), message))
}

test('the registry refuses behavior for what is not defined', () => {
  const stray = resource({ ...note, name: 'Stray' })
  assert.match(refusal([], behavior(stray, {})), /behavior for Stray/)
})
