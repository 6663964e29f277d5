import { serve } from "../../lib/engine/shell/process.ts";
import { multigresCluster } from "./controller.ts";

await serve(multigresCluster);
