/* Dialogs: data-opens="id", data-closes, a click on the veil; and the confirmation of hx-confirm and data-confirm. */
const confirmation = document.getElementById("confirm");

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener && opener.getAttribute("aria-disabled") !== "true") {
    opener.closest("details.menu")?.removeAttribute("open");
    document.getElementById(opener.dataset.opens).showModal();
    return;
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  else if (event.target instanceof HTMLDialogElement) event.target.close();
});

/* A choice that is not open can be reached and read, but not chosen. */
document.addEventListener("click", (event) => {
  if (event.target.matches('input[aria-disabled="true"]')) event.preventDefault();
});

function ask(question, label, proceed) {
  const yes = confirmation.querySelector("[value=yes]");
  confirmation.querySelector("#confirm-question").textContent = question;
  yes.textContent = label || yes.dataset.label;
  confirmation.returnValue = "";
  confirmation.showModal();
  confirmation.addEventListener("close", () => confirmation.returnValue === "yes" && proceed(), { once: true });
}

document.body.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, event.detail.elt.dataset.confirmYes, () => event.detail.issueRequest(true));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  const { submitter } = event;
  ask(form.dataset.confirm, form.dataset.confirmYes, () => {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });
});

/* A dialog that was fetched into #dialogs goes away when its form changed another part of the page. */
document.body.addEventListener("htmx:afterSwap", (event) => {
  const fetched = document.getElementById("dialogs");
  if (fetched && !fetched.contains(event.detail.target)) fetched.replaceChildren();
  for (const dialog of event.detail.target.querySelectorAll("dialog[data-open-now]")) {
    if (dialog.isConnected && !dialog.open) dialog.showModal();
  }
});

/* Closed, by a button or by Escape, it goes as well: its fields would answer to the same ids as the next one's. */
document.addEventListener("close", (event) => event.target.matches("#dialogs > dialog") && event.target.remove(), true);
