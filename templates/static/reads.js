// How far one reads: a page counts once it was looked at for two seconds. A reader that shows one page after another says
// the number of the page in [data-number-said].
const about = document.querySelector("[data-reads]");
const said = document.querySelector("[data-number-said]");
let page = about.dataset.page;
let sent = "";
let timer = 0;

function send() {
  if (document.visibilityState !== "visible" || page === sent) return;
  sent = page;
  const read = { token: about.dataset.token, document: about.dataset.document, page };
  fetch(about.dataset.reads, { method: "POST", body: new URLSearchParams(read), keepalive: true });
}

function look() {
  clearTimeout(timer);
  timer = setTimeout(send, 2000);
}

look();
document.addEventListener("visibilitychange", look);
if (said) {
  new MutationObserver(() => {
    page = said.textContent.replaceAll(/\D/g, "") || page;
    look();
  }).observe(said, { childList: true, characterData: true, subtree: true });
}
