// Asks the browser for a passkey or its answer, and posts what it said in the form around. The server checks everything.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (options) => {
    const made = { ...options, challenge: bytes(options.challenge) };
    if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) made.excludeCredentials = named(options.excludeCredentials);
    if (options.allowCredentials) made.allowCredentials = named(options.allowCredentials);
    return made;
  };
  const said = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  // At the door the question is fetched when it is wanted; behind it the page brings it.
  const question = async (source, form) => {
    if (source.dataset.options) return JSON.parse(source.dataset.options);
    const got = await fetch(source.dataset.question, { method: "POST", body: new FormData(form) });
    return got.json();
  };

  const run = async (source, form) => {
    const says = form.querySelector("[data-passkey-says]");
    says.hidden = true;
    try {
      const publicKey = asked(await question(source, form));
      const answer = await navigator.credentials[source.dataset.passkey]({ publicKey });
      let field = form.querySelector(`input[name="${source.dataset.answer}"]`);
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name: source.dataset.answer });
        form.append(field);
      }
      field.value = said(answer);
      form.submit();
    } catch {
      says.textContent = source.dataset.failed;
      says.hidden = false;
    }
  };

  for (const plain of document.querySelectorAll("[data-passkey-plain]")) plain.hidden = true;
  for (const only of document.querySelectorAll("[data-passkey-only]")) only.hidden = false;
  for (const button of document.querySelectorAll('button[data-passkey="get"]')) {
    button.hidden = false;
    button.addEventListener("click", () => run(button, button.form));
  }
  // Before the kit counts the form as sent.
  for (const form of document.querySelectorAll('form[data-passkey="create"]')) {
    form.setAttribute("data-repeat", "");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(form, form);
    });
  }
})();
