/** A reason not to start that the person at the terminal can act on; the message is one plain sentence. */
export class StartupError extends Error {
  override name = 'StartupError'
}
