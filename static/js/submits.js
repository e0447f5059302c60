/* A control with data-submits sends its form when it changes. */
document.addEventListener("change", (event) => {
  if (event.target.dataset.submits !== undefined) event.target.form.requestSubmit();
});
