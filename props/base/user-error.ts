/** Something that whoever uses the harness can put right; its message says how. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
