/** The one method of a pino logger that storage needs. */
export interface StorageLogger {
  warn(fields: object, message: string): void;
}
