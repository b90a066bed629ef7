/** Keeps a core busy until its parent ends it, or for two minutes. */
const end = Date.now() + 120_000

process.send!("busy")

while (Date.now() < end);
