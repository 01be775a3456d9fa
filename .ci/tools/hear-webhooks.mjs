// An integrator's system in JavaScript: holds each message against its signature with the official library, npm's standardwebhooks, and says
// what it heard. usage: node hear-webhooks.mjs PORT, with a line for each secret on standard input as it comes to know it.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

const secrets = [];
createInterface({ input: process.stdin }).on("line", (secret) => secrets.push(secret));

createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
        const body = Buffer.concat(pieces).toString("utf8");
        const good = secrets.map((secret) => {
            try {
                new Webhook(secret).verify(body, request.headers);
            } catch {
                return false;
            }
            // Nothing else is taken for it.
            try {
                new Webhook(secret).verify(body + " ", request.headers);
                return false;
            } catch {
                return true;
            }
        });
        const { type, data } = JSON.parse(body);
        const said = { type, ticket: data.ticket_id ?? null, id: request.headers["webhook-id"], good };
        process.stdout.write(JSON.stringify(said) + "\n");
        response.writeHead(good.includes(true) ? 204 : 401).end();
    });
}).listen(Number(process.argv[2]), "127.0.0.1", () => process.stdout.write("ready\n"));
