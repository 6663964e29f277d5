import { serve } from "../../lib/engine/shell/app.ts";
import { shard } from "./controller.ts";

await serve(shard);
