import { createServer } from 'node:http'

/** A trivial receiver as a process of its own: answers at once, or never below `/hang`, and counts what it answered. */
let answered = 0
const server = createServer((request, response) => {
  request.resume()
  if (request.url?.startsWith('/hang')) return
  request.on('end', () => {
    response.end('ok')
    answered += 1
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.on('message', () => process.send?.({ answered }))
process.once('disconnect', () => process.exit(0))
