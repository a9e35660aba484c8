import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { sequencesOf, tablesOf } from '../../src/store/backup/catalog.ts'
import { frame, magic, readFrames, sha256 } from '../../src/store/backup/frames.ts'
import type { Header, PartEnd } from '../../src/store/backup/layout.ts'
import { readBackup } from '../../src/store/backup/read-backup.ts'
import { contentOf, restoreBackup } from '../../src/store/backup/restore-backup.ts'
import { openKeys, sealKeys } from '../../src/store/backup/sealed-keys.ts'
import { backupBytes } from '../../src/store/backup/write-backup.ts'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import type { FileStore } from '../../src/store/files.ts'
import { folderFiles } from '../../src/store/files-folder.ts'
import { migrate } from '../../src/store/migrate.ts'
import { StartupError } from '../../src/store/startup-error.ts'
import { startApi, type TestApi } from '../harness/api.ts'
import { emptyDatabase, withClient } from '../harness/database.ts'

const migrations = new URL('../../migrations', import.meta.url).pathname
const fileKey = '0123456789abcdef0123456789abcdef'
const fileBytes = Buffer.alloc(700_000, 'tundish ')

let api: TestApi
let source: ConnectionSettings
let folder = ''
let bytes: Buffer

/** Texts that a copy has to escape, and one that is longer than a piece of it. */
const difficult = ['\\.', 'tab\there', 'two\nlines\r\n', '\\N', 'größer 🦉', '', "';--", 'x'.repeat(600_000)]

before(async () => {
  api = await startApi()
  source = api.platform.store.pool.options as ConnectionSettings
  folder = await mkdtemp(join(tmpdir(), 'tundish-backup-'))
  for (const [index, first_name] of difficult.entries()) {
    const contact = { email_address: `contact-${index}@example.com`, first_name }
    const made = await api.call('POST', `/api/v2/workspaces/${api.ours.workspaceId}/contacts`, {
      body: { contact },
    })
    assert.equal(made.status, 201)
  }
  await filesOf('source').put(fileKey, fileBytes, 'image/png')
  await api.platform.store.pool.query(
    `insert into stored_files (key, workspace_id, content_type, byte_size, sha256, unused_since)
      values ($1, $2, 'image/png', $3, 'not looked at', null)`,
    [fileKey, api.ours.workspaceId, fileBytes.length],
  )
  bytes = await backUp(source, filesOf('source'))
})

after(async () => {
  await api.stop()
  await rm(folder, { recursive: true })
})

const filesOf = (name: string): FileStore => folderFiles(join(folder, name))

function backUp(connection: ConnectionSettings, files: FileStore | null = null): Promise<Buffer> {
  return withClient(connection, async (client) => {
    const pieces: Buffer[] = []
    const nothing = () => undefined
    const options = { product: '0', key_ids: [], keys: null, files, progress: nothing, missing: nothing }
    for await (const piece of backupBytes(client, options)) pieces.push(piece)
    return Buffer.concat(pieces)
  })
}

/** The bytes as a disk or a pipe hands them out. */
const streamOf = (whole: Buffer, size = 65_536): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
    })(),
  )

async function restoreInto(
  connection: ConnectionSettings,
  whole: Buffer,
  files = filesOf('target'),
): Promise<void> {
  const backup = await readBackup(streamOf(whole), () => undefined)
  const rest = { progress: () => undefined, beforeCommit: async () => undefined }
  await withClient(connection, (client) => restoreBackup(client, backup, { migrations, files, ...rest }))
}

async function readThrough(whole: Buffer): Promise<void> {
  const backup = await readBackup(streamOf(whole), () => undefined)
  for await (const part of backup.parts()) for await (const _ of part.data);
}

/** Every table's content and every sequence, index and constraint. */
async function stateOf(connection: ConnectionSettings) {
  return withClient(connection, async (client) => {
    await client.query(`set synchronize_seqscans = off; set timezone = 'UTC'`)
    const tables: Record<string, PartEnd> = {}
    for (const table of await tablesOf(client)) tables[table.name] = await contentOf(client, table)
    const keys = await client.query(`select indexdef as is from pg_indexes where schemaname = 'public'
      union all select conrelid::regclass || conname || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace order by 1`)
    return { tables, sequences: await sequencesOf(client), keys: keys.rows }
  })
}

const emptiness = `select count(*)::int as count from pg_class where relnamespace = 'public'::regnamespace`

async function assertEmpty(connection: ConnectionSettings): Promise<void> {
  const { rows } = await withClient(connection, (client) => client.query(emptiness))
  assert.equal(rows[0].count, 0, 'something was left behind')
}

test('a restored store equals the one backed up: rows, sequences, indexes, constraints and files', async () => {
  const target = await emptyDatabase()
  // Where the role may not, the rest is shown all the same.
  const extend = 'create extension pg_stat_statements'
  await withClient(target.connection, (client) => client.query(extend).catch(() => undefined))
  await restoreInto(target.connection, bytes)
  const [there, here] = [await stateOf(target.connection), await stateOf(source)]
  const backup = await readBackup(streamOf(bytes), () => undefined)
  for await (const part of backup.parts()) {
    for await (const _ of part.data);
    if ('table' in part) assert.deepEqual(there.tables[part.table.name], part.end(), part.table.name)
  }
  assert.deepEqual(Object.keys(there.tables), Object.keys(here.tables))
  assert.deepEqual(there.sequences, backup.header.sequences)
  assert.deepEqual(there.keys, here.keys)
  const file = await filesOf('target').open(fileKey)
  assert.ok(file)
  assert.deepEqual(Buffer.concat(await file.toArray()), fileBytes)
  assert.deepEqual(await withClient(target.connection, (client) => migrate(client, migrations)), [])
})

test('a backup cut anywhere is refused', async () => {
  const cuts = [0, 1, magic.length, magic.length + 3, bytes.length - 1]
  for (const end of cuts) await refused(readThrough(bytes.subarray(0, end)), /ends too early|no backup/)
  const anywhere = fc.integer({ min: 0, max: bytes.length - 1 })
  await fc.assert(
    fc.asyncProperty(anywhere, (end) => refused(readThrough(bytes.subarray(0, end)))),
    { numRuns: 60 },
  )
})

test('a backup with any bit changed, or anything behind it, is refused', async () => {
  await refused(readThrough(Buffer.concat([bytes, Buffer.from('x')])))
  await refused(readThrough(Buffer.concat([bytes, frame('z', {})])))
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: bytes.length - 1 }),
      fc.integer({ min: 0, max: 7 }),
      (at, bit) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        return refused(readThrough(changed))
      },
    ),
    { numRuns: 100 },
  )
})

test('a restore that fails half way leaves the database without tables, and its files as they were', async () => {
  const target = await emptyDatabase()
  const late = Buffer.from(bytes)
  late[late.length - 200] = (late[late.length - 200] ?? 0) ^ 1
  for (const whole of [bytes.subarray(0, bytes.length - 10), late]) {
    await refused(restoreInto(target.connection, whole, filesOf('failed')))
    await assertEmpty(target.connection)
    assert.equal(await filesOf('failed').open(fileKey), null)
  }
})

test('frames that are well formed but tell something else than their sums are refused', async () => {
  const target = await emptyDatabase()
  const forged = await rewritten((kind, payload) =>
    kind === 'e' ? { ...payload, rows: (payload.rows as number) + 1 } : payload,
  )
  await refused(restoreInto(target.connection, forged), /does not read back|damaged/)
  const renamed = await rewritten((kind, payload) =>
    kind === 't' && payload.name === 'contacts'
      ? { ...payload, columns: ['id); drop table contacts; --'] }
      : payload,
  )
  await refused(restoreInto(target.connection, renamed), /damaged/)
  await assertEmpty(target.connection)
})

test('a store in use is not restored into', async () => {
  await refused(restoreInto(source, bytes), /^The database is not empty \(it has access_tokens/)
})

test('a backup of a newer release, or of changed migrations, is refused with what to do', async () => {
  const target = await emptyDatabase()
  const header = (change: (header: Header) => object): Promise<Buffer> =>
    rewritten((kind, payload) => (kind === 'h' ? change(payload as unknown as Header) : payload))
  const newer = await header((is) => ({
    ...is,
    migrations: [...is.migrations, { version: 9999, name: 'later', checksum: '0' }],
  }))
  await refused(restoreInto(target.connection, newer), /^The backup has migration 9999-later, which is newer/)
  const other = await header((is) => ({
    ...is,
    migrations: is.migrations.map((one) => ({ ...one, checksum: '0' })),
  }))
  await refused(restoreInto(target.connection, other), /^Migration 0001-resources was changed/)
  const extra = await header((is) => ({ ...is, tables: [...is.tables, 'somebodys_own'] }))
  await refused(
    restoreInto(target.connection, extra),
    /other tables than its migrations make \(somebodys_own\)/,
  )
  await assertEmpty(target.connection)
})

test('a backup of a store that is a release behind is restored, and migrated further afterwards', async () => {
  const older = await emptyDatabase()
  const directory = await mkdtemp(join(folder, 'migrations-'))
  const [first = '', second = ''] = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of [first, second]) await cp(join(migrations, name), join(directory, name))
  await withClient(older.connection, async (client) => {
    await migrate(client, directory)
    await client.query(`insert into teams (name) values ('Older')`)
  })
  const target = await emptyDatabase()
  await restoreInto(target.connection, await backUp(older.connection))
  await withClient(target.connection, async (client) => {
    assert.equal((await migrate(client, migrations))[0]?.version, 3)
    assert.deepEqual((await client.query('select name from teams')).rows, [{ name: 'Older' }])
  })
})

test('what is committed while a backup runs is not in it, and nothing waits for it', async () => {
  const client = new pg.Client(source)
  await client.connect()
  const nothing = () => undefined
  const options = { product: '0', key_ids: [], keys: null, files: null, progress: nothing, missing: nothing }
  const pieces: Buffer[] = []
  let during = 0
  for await (const piece of backupBytes(client, options)) {
    if (pieces.push(piece) > 20) continue
    const contact = { email_address: `during-${pieces.length}@example.com` }
    const path = `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
    if ((await api.call('POST', path, { body: { contact } })).status === 201) during += 1
  }
  await client.end()
  assert.equal(during, 20)
  const target = await emptyDatabase()
  await restoreInto(target.connection, Buffer.concat(pieces))
  const { rows } = await withClient(target.connection, (restored) =>
    restored.query(`select count(*)::int as count from contacts`),
  )
  assert.equal(rows[0].count, difficult.length)
})

test('secret keys come back with their passphrase only', async () => {
  const sealed = await sealKeys(['first', 'second'], 'a passphrase of mine')
  assert.ok(!JSON.stringify(sealed).includes('first'))
  assert.deepEqual(await openKeys(sealed, 'a passphrase of mine'), ['first', 'second'])
  await refused(openKeys(sealed, 'another passphrase'), /does not open the keys/)
})

/** The backup with payloads changed and its sums made right again, as somebody who knows the format could. */
async function rewritten(
  change: (kind: string, payload: Record<string, unknown>) => object,
): Promise<Buffer> {
  const pieces: Buffer[] = [magic]
  for await (const { kind, payload } of readFrames(streamOf(bytes), sha256())) {
    if (kind === 'd') pieces.push(frame('d', payload))
    else if (kind !== 'z') pieces.push(frame(kind, change(kind, JSON.parse(payload.toString()))))
    else {
      const digest = sha256().update(Buffer.concat(pieces)).digest('hex')
      pieces.push(frame('z', { ...JSON.parse(payload.toString()), sha256: digest }))
    }
  }
  return Buffer.concat(pieces)
}

function refused(work: Promise<unknown>, message = /./): Promise<void> {
  return assert.rejects(work, (error) => error instanceof StartupError && message.test(error.message))
}
