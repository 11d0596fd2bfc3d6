// A passkey is asked of the browser as the form's data-options say, and sent with the form.
const form = document.querySelector("form[data-passkey]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

function asked() {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  if (options.excludeCredentials) options.excludeCredentials = withBytes(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = withBytes(options.allowCredentials);
  return options;
}

function plain(given) {
  const answer = given.response;
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  if (form.dataset.passkey === "create") {
    response.attestationObject = text(answer.attestationObject);
    response.transports = answer.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(answer.authenticatorData);
    response.signature = text(answer.signature);
    response.userHandle = text(answer.userHandle);
  }
  const extensions = JSON.stringify(given.getClientExtensionResults());
  return { id: given.id, rawId: text(given.rawId), type: given.type, response, extensions };
}

async function ask() {
  const [state, wrong, again] = ["state", "wrong", "again"].map((part) => form.querySelector(`[data-passkey-${part}]`));
  state.hidden = false;
  wrong.hidden = again.hidden = true;
  try {
    const act = form.dataset.passkey === "create" ? "create" : "get";
    const given = await navigator.credentials[act]({ publicKey: asked() });
    form.elements.credential.value = JSON.stringify(plain(given));
  } catch {
    state.hidden = true;
    wrong.hidden = again.hidden = false;
    again.focus();
    return;
  }
  form.submit();
}

if (form) {
  form.querySelector("[data-passkey-again]").addEventListener("click", ask);
  ask();
}
