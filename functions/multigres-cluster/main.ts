import { serve } from "../../lib/app.ts";
import { multigresCluster } from "./controller.ts";

await serve(multigresCluster);
