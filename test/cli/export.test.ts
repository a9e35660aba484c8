import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { fill } from '../../src/cli/demo.ts'
import { exportWorkspace } from '../../src/cli/export.ts'
import { importWorkspace } from '../../src/cli/import.ts'
import { findWorkspace, reachOfWorkspace } from '../../src/cli/transfer-workspace.ts'
import { gatewaySealedColumns } from '../../src/gateway/sealed-columns.ts'
import { product } from '../../src/resources/index.ts'
import { folderFiles } from '../../src/store/files-folder.ts'
import { sealedColumns } from '../../src/store/rewrap.ts'
import { StartupError } from '../../src/store/startup-error.ts'
import { csvLine } from '../../src/store/transfer/csv.ts'
import { contentSums } from '../../src/store/transfer/export-workspace.ts'
import type { Manifest } from '../../src/store/transfer/manifest.ts'
import { transfersOf } from '../../src/store/transfer/plan.ts'
import { openVault } from '../../src/store/vault.ts'
import { platformOn } from '../harness/api.ts'
import { freshDatabase, type TestDatabase, withClient } from '../harness/database.ts'
import { fillTables } from '../harness/fill-tables.ts'

const secretKey = 'key-of-the-export-test-0123456789abcdef'
const fileKey = 'ab'.repeat(16)
let database: TestDatabase
let folder = ''

/** The small shop of the demo, and beside it two workspaces with a row in every table, the second with every column. */
before(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tundish-export-'))
  const { platform, close } = await platformOn(database.connection, { secretKey })
  const until = new Date('2026-06-01')
  await fill(platform.store, { seed: 1, contacts: 40, until, workspace: null }, { write: () => true })
  await close()
  const sealed = [...sealedColumns(product), ...gatewaySealedColumns]
  const vault = openVault([secretKey])
  await withClient(database.connection, async (client) => {
    await fillTables(client, (table, column, row, id) => {
      const place = sealed.some((one) => one.table === table && one.column === column)
      if (place) return vault.encrypt('secret', { table, row: id, column })
      return table === 'workspaces' && column === 'subdomain' ? `filled-${row}` : undefined
    })
    await client.query(`update images set file_key = $1 where workspace_id = 1000000001`, [fileKey])
    await client.query(`insert into stored_files (key, workspace_id, content_type, byte_size, sha256, unused_since)
      values ('${fileKey}', 1000000001, 'image/png', 5, 'unread', null)`)
    await client.query(`update contacts set first_name = '=1+1', last_name = E'a "b",\\n\\\\N\\tc',
      custom_attributes = '{"price": 1.10, "big": 12345678901234567890}' where workspace_id = 1000000001`)
  })
  await folderFiles(join(folder, 'data', 'files')).put(fileKey, Buffer.from('bytes'), 'image/png')
})

after(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

const configuration = () =>
  readConfiguration({
    DATABASE_URL: database.url,
    TUNDISH_DATA: join(folder, 'data'),
    TUNDISH_SECRET_KEY: secretKey,
  })

async function exported(subdomain: string, name = subdomain): Promise<Manifest> {
  await exportWorkspace(configuration(), [join(folder, name), '--workspace', subdomain])
  return JSON.parse(await readFile(join(folder, name, 'manifest.json'), 'utf8'))
}

const imported = (name: string, subdomain: string): Promise<void> =>
  importWorkspace(configuration(), [join(folder, name), '--workspace', subdomain])

for (const subdomain of ['myworkspace', 'filled-0', 'filled-1']) {
  test(`${subdomain} exported, imported and exported again has equal checksums`, async () => {
    const first = await exported(subdomain)
    await imported(subdomain, `${subdomain}-copy`)
    const second = await exported(`${subdomain}-copy`)
    const contents = (manifest: Manifest) =>
      manifest.resources
        .filter(({ imports }) => imports)
        .map(({ name, rows, content_sha256 }) => ({ name, rows, content_sha256 }))
    assert.deepEqual(contents(second), contents(first))
    assert.deepEqual(
      second.files.map(({ sha256 }) => sha256),
      first.files.map(({ sha256 }) => sha256),
    )
    const left = second.resources.filter(({ imports, rows }) => !imports && rows > 0)
    assert.deepEqual(left, [], 'what is not imported is not there')
  })
}

test('every resource with a workspace is exported, and only ledgers and keepers of secrets stay behind', async () => {
  const { resources } = await exported('filled-1', 'every')
  assert.ok(resources.every(({ rows }) => rows > 0))
  const stays = resources.filter(({ imports }) => !imports).map(({ name }) => name)
  assert.deepEqual(stays.sort(), [
    'Webhooks::Outgoing::Attempt',
    'Webhooks::Outgoing::Delivery',
    'Webhooks::Outgoing::Endpoint',
    'Webhooks::Outgoing::Event',
  ])
  const files = await readdir(join(folder, 'every'))
  assert.equal(files.length, 2 * transfersOf(product).length + 2)
  for (const name of files.filter((one) => one.includes('.'))) {
    const text = await readFile(join(folder, 'every', name), 'utf8')
    assert.ok(!/v1\.[0-9a-f]{12}\./.test(text), `${name} holds a sealed secret`)
  }
})

test('a copy points at its own rows, and is another workspace', async () => {
  const { rows } = await withClient(database.connection, (client) =>
    client.query(`select o.workspace_id, count(*)::int as orders,
        string_agg(c.email_address || ' ' || o.created_at, ',' order by o.id) as said
      from orders o join contacts c on c.id = o.contact_id and c.workspace_id = o.workspace_id
        join workspaces w on w.id = o.workspace_id
      where w.subdomain in ('myworkspace', 'myworkspace-copy') group by 1`),
  )
  assert.equal(rows.length, 2)
  assert.ok(rows[0].orders > 0)
  assert.equal(rows[0].said, rows[1].said)
})

test('an export of a release that had fewer fields is imported, and one that had others is refused', async () => {
  const manifest = await exported('myworkspace', 'early')
  const name = 'Orders::Invoices::LineItem'
  const left = manifest.resources.map((entry) => {
    const { fields = [], ...rest } = entry
    return { ...rest, fields: entry.name === name ? fields.filter((field) => field !== 'currency') : fields }
  })
  const sums = await withClient(database.connection, async (client) => {
    const space = await findWorkspace(client, 'myworkspace')
    assert.ok(space)
    const had = new Map(left.map(({ name: each, fields }) => [each, fields]))
    return contentSums(client, product, had, reachOfWorkspace(space), new Map())
  })
  const lines = left.find((entry) => entry.name === name)
  assert.ok(lines)
  const path = join(folder, 'early', lines.file)
  const rows = (await readFile(`${path}.jsonl`, 'utf8')).replaceAll(/"currency":"\w+",/g, '')
  assert.ok(rows.length > 0)
  await writeFile(`${path}.jsonl`, rows)
  await writeFile(`${path}.csv`, `${lines.fields.join(',')}\r\n`)
  const early = left.map(({ fields: _, ...entry }) =>
    entry.name === name
      ? { ...entry, content_sha256: sums.get(name) ?? '', jsonl_sha256: sha256(rows) }
      : entry,
  )
  const write = (resources: readonly object[]) =>
    writeFile(join(folder, 'early', 'manifest.json'), JSON.stringify({ ...manifest, resources }))
  await write(early)
  await imported('early', 'early-copy')
  await write(early.map((entry) => (entry.name === name ? { ...entry, fields: ['id', 'aura'] } : entry)))
  await refused(imported('early', 'late-copy'), /LineItem, aura, which this release does not know/)
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

test('a changed line, a changed file and a taken name are refused, and leave no workspace', async () => {
  await exported('filled-1', 'changed')
  await refused(imported('changed', 'myworkspace'), /^There is a workspace myworkspace already/)
  await refused(imported('nowhere', 'fresh'), /is no manifest of an export/)
  await writeFile(join(folder, 'changed', 'files', fileKey), 'other')
  await refused(imported('changed', 'fresh'), /is not as it was exported/)
  await appendFile(join(folder, 'changed', 'contacts.jsonl'), '{}\n')
  await refused(imported('changed', 'fresh'), /contacts\.jsonl is not as it was exported/)
  await refused(exported('fresh'), /^There is no workspace fresh/)
  await refused(exported('filled-1', 'changed'), /^There is a folder .* already/)
})

test('CSV is quoted by RFC 4180, and a formula becomes a text', () => {
  const values = [
    '"=1+1"',
    '"-2"',
    '-2',
    '"a \\"b\\",\\n"',
    'null',
    '""',
    '{"a":1,"b":2}',
    'true',
    '"+44 20"',
  ]
  assert.equal(csvLine(values), `'=1+1,'-2,-2,"a ""b"",\n",,"","{""a"":1,""b"":2}",true,'+44 20\r\n`)
})

function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
  return assert.rejects(work, (error) => error instanceof StartupError && message.test(error.message))
}
