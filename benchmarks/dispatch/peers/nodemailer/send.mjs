// One message, sent again and again by nodemailer's pool.
//
//   node send.mjs PORT COUNT CONNECTIONS FOLDER [KEY]
//
// Without a key it sends FOLDER/message.eml as it is (`raw`): nodemailer neither composes nor
// signs. With one it composes FOLDER/message.html and .txt and signs (DKIM, RSA) every time.
import fs from 'node:fs';
import path from 'node:path';
import nodemailer from 'nodemailer';

const [port, count, connections] = process.argv.slice(2, 5).map(Number);
const [folder, key] = process.argv.slice(5);
const file = (name) => fs.readFileSync(path.join(folder, name));
const from = 'digest@papers.example';
const to = 'reader@example.org';

const pool = nodemailer.createTransport({
  host: '127.0.0.1', port, secure: false, ignoreTLS: true,
  pool: true, maxConnections: connections, maxMessages: Infinity,
  ...(key && {
    dkim: { domainName: 'papers.example', keySelector: 'bench', privateKey: fs.readFileSync(key, 'utf8') },
  }),
});
const mail = key
  ? {
      from: `Daily papers <${from}>`, to, subject: 'VIA-SD: Verification via Intra-Model Routing… + 11 more',
      html: file('message.html').toString(), text: file('message.txt').toString(),
      headers: {
        'List-Unsubscribe': '<https://papers.example/unsubscribe/abc>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    }
  : { envelope: { from, to: [to] }, raw: file('message.eml') };

const began = process.hrtime.bigint();
const cpu = process.cpuUsage();
let left = count;
// Twice as many at once as there are connections: the pool never waits, and never holds thousands.
await Promise.all(Array.from({ length: 2 * connections }, async () => {
  while (left-- > 0) await pool.sendMail(mail);
}));
const secs = Number(process.hrtime.bigint() - began) / 1e9;
const used = process.cpuUsage(cpu);
const rss = fs.readFileSync('/proc/self/status', 'ascii').match(/VmHWM:\s+(\d+)/)[1] / 1024;
pool.close();
console.log(JSON.stringify({ n: count, secs, cpu: (used.user + used.system) / 1e6, rss }));
process.exit(0);
