import { join } from 'node:path'
import type { FileStore } from '../store/files.ts'
import { bucketFiles } from '../store/files-bucket.ts'
import { folderFiles } from '../store/files-folder.ts'
import type { Configuration } from './configuration.ts'

/** Where uploaded files are kept: a bucket where one is configured, else the data folder. */
export async function openFiles({
  bucket,
  dataDir,
}: Pick<Configuration, 'bucket' | 'dataDir'>): Promise<FileStore> {
  return bucket ? bucketFiles(bucket) : folderFiles(join(dataDir, 'files'))
}
