import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { openLane } from '../../src/store/lanes.ts'
import { closePool, openPool } from '../../src/store/pool.ts'
import { statement } from '../../src/store/statement.ts'
import { openWakeUp } from '../../src/work/wake-up.ts'
import { freshDatabase } from '../harness/database.ts'

/** A relay to PostgreSQL that can fall silent: what is said to it then goes nowhere, ends included. */
async function openRelay({ host, port }: ConnectionSettings) {
  let silent = false
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = host?.startsWith('/')
      ? connect(`${host}/.s.PGSQL.${port}`)
      : connect(Number(port), host ?? 'localhost')
    sockets.push(near, far)
    near.on('data', (chunk) => silent || far.write(chunk))
    near.on('error', () => undefined)
    near.on('close', () => far.destroy())
    far.on('data', (chunk) => silent || near.write(chunk))
    far.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      silent = true
    },
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

test('sessions whose other side has fallen silent do not keep a server from stopping', async (t) => {
  const database = await freshDatabase()
  t.after(database.drop)
  const relay = await openRelay(database.connection)
  t.after(relay.stop)
  const connection = { ...database.connection, host: '127.0.0.1', port: relay.port }
  const lane = await openLane(connection, 2)
  const pool = openPool(connection, 2)
  const wakeUp = await openWakeUp(connection, () => undefined)
  const one = statement('one', sql`select 1`)
  assert.deepEqual(await lane.run(one, {}), [['1']])
  assert.equal((await pool.query('select 1')).rowCount, 1)
  relay.fallSilent()
  await Promise.all([lane.close(), closePool(pool), wakeUp.close()])
})
