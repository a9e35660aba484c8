import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../../src/define/kind.ts'
import { isoTime, readTime, timeZone } from '../../../src/define/kinds/time.ts'

const moments = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

test('every moment of the years 1 to 9999 is read as it was written, and printed as Postgres knows it', () => {
  fc.assert(
    fc.property(moments, (moment) => {
      const iso = moment.toISOString()
      assert.equal(readTime(iso), iso)
      const printed = iso
        .replace('T', ' ')
        .replace(/\.?0*Z$/, (end) => (iso.endsWith('.000Z') ? '+00' : end.replace(/0*Z$/, '+00')))
      assert.equal(isoTime(printed), iso, printed)
    }),
  )
})

test('a time without an offset is UTC, and one with an offset the same moment', () => {
  const expected = '2026-03-01T10:00:00.000Z'
  for (const text of [
    '2026-03-01 10:00',
    '2026-03-01T10:00:00',
    '2026-03-01t10:00z',
    '2026-03-01T12:30:00+02:30',
  ])
    assert.equal(readTime(text), expected, text)
  assert.equal(readTime('2026-03-01'), '2026-03-01T00:00:00.000Z')
})

test('days that no calendar has and years that cannot be stored are refused', () => {
  const refused = [
    '2026-02-29',
    '2026-04-31T10:00:00Z',
    '2026-13-01',
    '2026-01-01T10:00:00+99:00',
    '0000-01-01',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'tomorrow',
    '1767225600',
  ]
  for (const text of refused) assert.throws(() => readTime(text), Problem, text)
  assert.equal(readTime('2028-02-29'), '2028-02-29T00:00:00.000Z')
})

test('a time zone is kept under its friendly name, whichever way it is named', () => {
  const read = (name: unknown) => timeZone().kind.read?.(name, () => assert.fail())
  assert.deepEqual(['London', 'Europe/London'].map(read), ['London', 'London'])
  const others = {
    'Europe/Kyiv': 'Kyiv',
    'Asia/Calcutta': 'Kolkata',
    'US/Eastern': 'Eastern Time (US & Canada)',
  }
  for (const [id, name] of Object.entries(others)) assert.equal(read(id), name)
  assert.equal(read('America/Toronto'), 'Eastern Time (US & Canada)', 'the zone of the region with its clock')
  for (const name of ['Atlantis', 'Nowhere/Atlantis', 'Australia/Eucla', 'constructor', ''])
    assert.throws(() => read(name), Problem, name)
})
