// Passkeys: asks the browser for one and sends what it says with the form's `credential`.
// A form says what it wants with data-passkey: "create", "get" (options in #passkey-data) or "login" (options fetched).

const bytes = (text) => {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer;
};

const written = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

function creation(options, alone) {
  const selection = { ...options.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) selection.userVerification = "required";
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
    authenticatorSelection: selection,
  };
}

const request = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  allowCredentials: withBytes(options.allowCredentials),
});

function told(credential) {
  const { response } = credential;
  const said = { clientDataJSON: written(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = written(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = written(response.authenticatorData);
    said.signature = written(response.signature);
    said.userHandle = response.userHandle ? written(response.userHandle) : null;
  }
  return {
    id: credential.id,
    rawId: written(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function credentialFor(form) {
  const onPage = () => JSON.parse(document.getElementById("passkey-data").textContent);
  if (form.dataset.passkey === "create") {
    const alone = form.elements.passwordless?.checked ?? false;
    return navigator.credentials.create({ publicKey: creation(onPage().creation_options.publicKey, alone) });
  }
  if (form.dataset.passkey === "get") {
    return navigator.credentials.get({ publicKey: request(onPage().request_options.publicKey) });
  }
  const answer = await fetch(form.dataset.passkeyOptions, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return navigator.credentials.get({ publicKey: request((await answer.json()).request_options.publicKey) });
}

function tell(form, problem) {
  for (const line of form.querySelectorAll("[data-passkey-problem]")) line.hidden = line.dataset.passkeyProblem !== problem;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) tell(form, "unsupported");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) return;
    tell(form, null);
    try {
      form.elements.credential.value = JSON.stringify(told(await credentialFor(form)));
    } catch {
      tell(form, "failed");
      return;
    }
    form.submit();
  });
}
