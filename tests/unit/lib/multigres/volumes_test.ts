/** Frozen: a changed name is an empty volume beside the data. If a line here has to change, a database is lost. */
import assert from "node:assert/strict";
import {
  backupClaimName,
  DATA,
  isNamedAfter,
  isOf,
  poolObjectName,
  shardObjectName,
} from "../../../../lib/multigres/volumes.ts";
import { observed } from "../../../support/objects.ts";

function claim(name: string, labels: Record<string, string>) {
  return observed("v1", "PersistentVolumeClaim", name, { metadata: { labels } });
}

const SHARD = { "multigres.com/shard": "0" };
const POOL = { ...SHARD, "multigres.com/cell": "zone_1", "multigres.com/pool": "readOnly" };

Deno.test("the volumes of a tablegroup are called as ever", () => {
  assert.equal(shardObjectName("shop-default", "0"), "shop-default-0");
  assert.equal(
    poolObjectName("shop-default-0", "zone_1", "readOnly"),
    "shop-default-0-zone-1-readonly",
  );
  assert.equal(
    poolObjectName("shop-default-0", "zone1", "replica"),
    "shop-default-0-zone1-replica",
  );
  assert.equal(backupClaimName("shop-default-0"), "shop-default-0-backups");
  assert.equal(DATA, "pgdata");
});

Deno.test("isNamedAfter() knows the claims of a TableGroup by name, shard and pool", () => {
  const rows: [boolean, string, Record<string, string>][] = [
    [true, "shop-default-0-backups", SHARD],
    [false, "shop-default-1-backups", SHARD],
    [false, "other-default-0-backups", SHARD],
    [false, "shop-default-0-backups", {}],
    [true, "pgdata-shop-default-0-zone-1-readonly-0", POOL],
    [true, "pgdata-shop-default-0-zone-1-readonly-12", POOL],
    [false, "pgdata-shop-default-0-zone-1-readonly-x", POOL],
    [false, "pgdata-shop-default-0-zone-1-replica-0", POOL],
    [false, "data-shop-default-0-zone-1-readonly-0", POOL],
  ];
  for (const [expected, name, labels] of rows) {
    assert.equal(isNamedAfter("shop-default", claim(name, labels)), expected, name);
  }
});

Deno.test("isOf() tells whose data it is by all three labels", () => {
  const labels = {
    "multigres.com/cluster": "main",
    "multigres.com/database": "shop",
    "multigres.com/tablegroup": "default",
  };
  const group = { database: "shop", name: "default" };
  assert.ok(isOf("main", group, claim("x", labels)));
  assert.ok(!isOf("twin", group, claim("x", labels)));
  assert.ok(!isOf("main", { ...group, database: "sh-op" }, claim("x", labels)));
  assert.ok(!isOf("main", { ...group, name: "other" }, claim("x", labels)));
  assert.ok(!isOf("main", group, claim("x", {})));
});
