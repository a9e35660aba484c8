import type { Registry } from '../define/registry.ts'
export function openapi(_product: Registry): unknown {
  return {}
}
