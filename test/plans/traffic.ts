import { routes } from '../../src/classic/routes.ts'
import type { Operation } from '../../src/define/operations.ts'
import { product } from '../../src/resources/index.ts'
import { fixturesOf } from '../contract/fixtures.ts'
import { ownerPassword, type TestApi } from '../harness/api.ts'
import { openVisitor } from '../harness/visitor.ts'

/** Uses everything once, so that statements are heard that are made where they are used. Other tests look at the answers. */
export async function useEverything(api: TestApi): Promise<void> {
  await useOperations(api)
  await useClassic(api)
  await usePages(api)
}

async function useOperations(api: TestApi): Promise<void> {
  const ours = fixturesOf(api, api.ours)
  const use = async (operation: Operation): Promise<void> => {
    const row = operation.member ? await ours.fresh(operation.resource.name) : undefined
    await ours.send(operation, await ours.target(operation, row), { body: await ours.body(operation) })
  }
  for (const operation of product.operations) await use(operation)
}

async function useClassic(api: TestApi): Promise<void> {
  const values = { email: 'ada@example.com', name: 'Ada' }
  for (const { method, path, root } of routes)
    await api.call(
      method,
      `/api/attributes${path.replace(/:\w+/, '1')}?email=ada@example.com&name=Ada&page=2`,
      {
        ...(root && { body: { [root]: values } }),
      },
    )
}

async function usePages(api: TestApi): Promise<void> {
  const owner = openVisitor(api.origin)
  await owner.signIn('owner@example.com', ownerPassword)
  for (const page of ['', '/team', '/keys', '/customers', '/password', '/applications', '/connected'])
    await owner.get(`/account${page}`)
}
