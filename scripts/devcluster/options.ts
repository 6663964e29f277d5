/** What a local environment is asked to be. */
import type { Progress } from "./progress.ts";
import type { Attributes } from "./triggers.ts";

/** What to start. */
export interface DevClusterOptions {
  /** State is kept in `.dev/<name>`; one living process per name. */
  readonly name: string;
  /** Play pods on a simulated node; true unless given. */
  readonly kwok?: boolean;
  /** Run the event bridge with the functions behind it; true unless given. */
  readonly bridge?: boolean;
  /** Run the ApiServerSource adapter that feeds the bridge; true unless given. */
  readonly adapter?: boolean;
  /** Folder with one folder per function, `functions/` unless given. */
  readonly functions?: string;
  /** Folder or file with the CRDs (and what belongs to them), `crds/` unless given. */
  readonly crds?: string;
  /** Folder or file with source, Triggers, accounts and roles; `knative/base/` unless given. */
  readonly knative?: string;
  /** Run the admission webhook; as `bridge` unless given. Nothing runs where the manifests have none. */
  readonly admission?: boolean;
  readonly sweepSeconds?: number;
  readonly idleSeconds?: number;
  /** Told where the API server is and its CA (PEM); gives the address at which functions find it. Its own unless given. */
  readonly front?: (server: { readonly url: string; readonly ca: string }) => string;
  /** Base URL of an OTLP/HTTP collector. */
  readonly otlpEndpoint?: string;
  /** Run a Jaeger that collects the traces. */
  readonly jaeger?: boolean;
  /** Sees every event before it is delivered. */
  readonly onEvent?: (attributes: Attributes, body: Uint8Array) => void;
  /** Gets a line for what happens; silent unless given. */
  readonly log?: (line: string) => void;
  /** Gets the progress of builds; the terminal unless given. */
  readonly progress?: Progress;
}
