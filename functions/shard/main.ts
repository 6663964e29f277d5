import { serve } from "../../lib/engine/shell/process.ts";
import { shard } from "./controller.ts";

await serve(shard);
