/** What the program tells its caller by the status that it ends with. */
export const ExitStatus = {
  pass: 0,
  /** A counterexample was found, or a gate missed. */
  failure: 1,
  /** The request or the environment has to be put right. */
  usage: 2,
  /** Too little was seen for a verdict. */
  void: 3,
  /** Told to stop, from the keyboard or by a signal, before it was done. */
  interrupted: 130,
} as const;
