#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded: what was compiled at an earlier start need not be compiled again. This file is
// JavaScript, so that a start with everything compiled never loads the compiler of types, which weighs 17 MB.
enableCompileCache(new URL('../node_modules/.cache/tundish', import.meta.url).pathname)

const { runCommand } = await import('../src/cli/commands.ts')
await runCommand(process.argv.slice(2))
