import { serve } from "../../lib/engine/shell/app.ts";
import { multigresCluster } from "./controller.ts";

await serve(multigresCluster);
