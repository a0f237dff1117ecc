/** What a command has around it. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborted when the command should end. */
  readonly ending: AbortSignal;
  /** Asks the person at the terminal. Absent if there is none. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** True if a line of `err` can be written over. */
  readonly isTerminal?: boolean | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
