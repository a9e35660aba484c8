import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newVaultKey, openVault } from '../../src/store/vault.ts'

const place = { table: 'endpoints', row: 7, column: 'webhook_secret' }

test('What is sealed opens in its place, and shows nothing of the value.', () => {
  const vault = openVault([newVaultKey()])
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (plain) => {
      const sealed = vault.encrypt(plain, place)
      assert.equal(vault.decrypt(sealed, { ...place, row: '7' }), plain.toWellFormed())
      assert.notEqual(vault.encrypt(plain, place), sealed)
    }),
  )
  assert.doesNotMatch(vault.encrypt('whsec-plain', place), /plain/)
})

test('A value moved to another row, column or table does not open.', () => {
  const vault = openVault([newVaultKey()])
  const sealed = vault.encrypt('secret', place)
  for (const moved of [{ row: 8 }, { column: 'url' }, { table: 'connections' }]) {
    assert.throws(() => vault.decrypt(sealed, { ...place, ...moved }))
  }
})

test('A changed value does not open, whichever part was changed.', () => {
  const vault = openVault([newVaultKey()])
  const sealed = vault.encrypt('secret', place).split('.')
  for (const index of [0, 1, 2, 3]) {
    const changed = sealed.map((part, at) => (at === index ? `A${part.slice(1, -1)}A` : part))
    assert.throws(() => vault.decrypt(changed.join('.'), place))
  }
})

test('After a rotation old values open by the old key, and wrapping again frees them from it.', () => {
  const [old, fresh] = [newVaultKey(), newVaultKey()]
  const sealed = openVault([old]).encrypt('secret', place)
  const both = openVault([fresh, old])
  assert.equal(both.decrypt(sealed, place), 'secret')
  assert.throws(() => openVault([fresh]).decrypt(sealed, place), /sealed by key [0-9a-f]{12}/)
  const again = both.rewrap(sealed)
  assert.equal(openVault([fresh]).decrypt(again, place), 'secret')
  assert.equal(both.rewrap(again), again)
})
