import { serve } from "../../lib/app.ts";
import { shard } from "./controller.ts";

await serve(shard);
