import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '../../src/define/check.ts'
import { text } from '../../src/define/kinds/text.ts'
import { timestamp } from '../../src/define/kinds/time.ts'
import { resource, type States } from '../../src/define/resource.ts'
import { entering } from '../../src/define/states.ts'

const lamp = (states: States) =>
  resource({
    name: 'Lamp',
    parent: null,
    access: 'lamps',
    tenant: { by: 'team', column: 'id' },
    operations: [],
    fields: { light: text(), colour: text(), lit_at: timestamp(), broken_at: timestamp() },
    states: [states],
    events: ['lamp.lit', 'lamp.relit', 'lamp.broken'],
  })

const open: States = {
  field: 'light',
  initial: 'off',
  enters: {
    off: {},
    on: {
      sets: { lit_at: 'now' },
      clears: ['broken_at'],
      emits: [
        { id: 'lamp.lit', unless: 'lit_at' },
        { id: 'lamp.relit', from: ['broken'], of: { colour: 'red' } },
      ],
    },
    broken: { emits: ['lamp.broken'] },
  },
}
const noon = '2026-01-01T12:00:00.000Z'
const row = { light: 'off', colour: 'red', lit_at: null, broken_at: null }

test('entering a state fills and clears columns and emits what is declared', () => {
  assert.deepEqual(entering(lamp(open), row, { light: 'on' }, noon), {
    sets: { broken_at: null, lit_at: noon },
    emits: ['lamp.lit'],
    steps: [{ field: 'light', state: 'on' }],
  })
  const broken = { ...row, light: 'broken', lit_at: noon }
  assert.deepEqual(entering(lamp(open), broken, { light: 'on' }, noon).emits, ['lamp.relit'])
})

test('staying in a state brings nothing, and a new row comes from the initial one', () => {
  assert.deepEqual(entering(lamp(open), row, { light: 'off' }, noon).steps, [])
  assert.deepEqual(entering(lamp(open), null, {}, noon).steps, [])
  assert.deepEqual(entering(lamp(open), null, { light: 'broken' }, noon).emits, ['lamp.broken'])
})

test('what the body says itself stays', () => {
  const { sets } = entering(lamp(open), row, { light: 'on', lit_at: noon, broken_at: noon }, '')
  assert.deepEqual(sets, {})
})

test('a word that is no state is refused', () => {
  for (const light of ['dim', 'toString']) {
    assert.throws(() => entering(lamp(open), row, { light }, noon), /Light is not included in the list/)
  }
})

test('a machine that speaks of events, states or fields that are not there does not start', () => {
  const wrong: States = {
    field: 'light',
    initial: 'dark',
    enters: {
      on: {
        emits: ['lamp.exploded', { id: 'lamp.lit', from: ['dim'], unless: 'seen_at' }],
        clears: ['gone'],
      },
    },
  }
  const found = check(
    [lamp(wrong)],
    new Map([['Lamp', { enters: { light: { off: async () => {} } } }]]),
    () => lamp(wrong),
  )
  for (const part of ['lamp.exploded', 'comes from dim', 'seen_at', 'gone', 'starts as dark', 'light off']) {
    assert.ok(
      found.some((sentence) => sentence.includes(part)),
      `nothing about ${part} in ${found.join('; ')}`,
    )
  }
})
