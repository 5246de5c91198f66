// node caniemail.mjs CLIENTS FILE…: what mail programs do not support of each file, as JSON:
// {file: {client: {"errors": [feature, …], "warnings": [feature, …]}}}
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const [clients, ...files] = process.argv.slice(2);
const judged = {};
for (const file of files) {
  const { issues } = caniemail({ clients: clients.split(","), html: readFileSync(file, "utf8") });
  judged[file] = {};
  for (const kind of ["errors", "warnings"]) {
    for (const [client, found] of issues[kind]) {
      judged[file][client] ??= { errors: [], warnings: [] };
      judged[file][client][kind] = [...new Set(found.map(({ title }) => title))].sort();
    }
  }
}
console.log(JSON.stringify(judged));
