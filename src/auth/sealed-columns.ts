/** Where sign-in stores sealed values, for the rotation of keys. */
export const authSealedColumns = [{ table: 'sso_secrets', column: 'secret', key: 'workspace_id' }] as const
