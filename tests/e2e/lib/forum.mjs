// The forum under test from outside the browser: its operator's tool, its API, the mails it sent.
import { execFileSync } from "node:child_process";

const address = process.env.HIROBA_ADDRESS;
const mailPage = process.env.HIROBA_MAIL;

// Returns the first value that `attempt` gives and is neither null nor undefined.
export async function eventually(what, attempt, milliseconds = 15_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await attempt();
    if (value !== null && value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`In vain waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function mailsTo(recipient) {
  const mails = await (await fetch(`${mailPage}/email`)).json();
  return mails.filter((mail) => mail.envelope.to.some((to) => to.address === recipient));
}

// The newest mail to a recipient whose text matches, waited for.
export function mailTo(recipient, pattern) {
  return eventually(`a mail to ${recipient} with ${pattern}`, async () =>
    (await mailsTo(recipient)).reverse().find((mail) => pattern.test(mail.text ?? "")),
  );
}

// Runs hiroba-admin on the forum.
export function admin(args, input = "") {
  return execFileSync("infra/dev/admin", ["--data", process.env.HIROBA_DATA, ...args], {
    input,
    encoding: "utf8",
  });
}

// Sends JSON to the API and returns the answer; throws with the answer's text when refused.
export async function api(method, path, body, token) {
  const answer = await fetch(address + path, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// Sends a file and returns the attachment, which belongs to no post yet.
export async function upload(filename, bytes, token) {
  const answer = await fetch(`${address}/v1/attachments?filename=${encodeURIComponent(filename)}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", Authorization: `Bearer ${token}` },
    body: bytes,
  });
  if (!answer.ok) throw new Error(`${filename}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export async function tokenOf({ address, password }) {
  return (await api("POST", "/v1/sessions", { address, password, kind: "TOKEN" })).token;
}

export const moderator = {
  address: "sewanin@city.kadoma.lg.jp",
  password: "世話人が使う長い合言葉です",
};

// Signs somebody up whose address does not settle who she is, and returns a token of hers.
export async function applicant(address, displayName, statement) {
  const password = "確かめてもらうまでの合言葉";
  const registration = await api("POST", "/v1/registrations", {
    address, displayName, department: "福祉課", statement, termsAccepted: true,
  });
  const mail = await mailTo(address, /\d{6}/);
  const code = /(?<!\d)\d{6}(?!\d)/.exec(mail.text)[0];
  await api("POST", `/v1/${registration.name}:confirm`, { code, password });
  return tokenOf({ address, password });
}

// Makes the moderator and returns a token of hers.
export async function moderatorToken() {
  admin(
    ["create-member", "--address", moderator.address, "--name", "世話 人子", "--body", "272230",
     "--department", "総務課", "--role", "moderator", "--password-stdin"],
    moderator.password,
  );
  return tokenOf(moderator);
}
