/** What a command has around it. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborted when the command should end. */
  readonly ending: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
