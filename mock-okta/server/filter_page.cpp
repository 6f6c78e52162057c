#include "mock-okta/server/filter_page.h"

namespace hooks {

namespace {

constexpr const char* kPage = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Event hook filter - mock-okta</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 1.6rem; }
pre { background: color-mix(in srgb, currentColor 8%, transparent); padding: .8rem 1rem; border-radius: .5rem;
      white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; min-height: 1.3rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; }
.row select, .row input { flex: 1 1 9rem; min-width: 0; }
.row .operator { flex: 0 1 7rem; }
select, input, button { font: inherit; padding: .3rem .5rem; max-width: 100%; box-sizing: border-box; }
.note { opacity: .75; } .yes { color: light-dark(#146c2e, #6dd58c); } .no { color: light-dark(#b3261e, #f2b8b5); }
</style></head><body>
<h1>Event hook filter</h1>
<p class="note">Rows as the Admin Console has them. All of them must be true; each row of a target may mean another
target.</p>
<div id="rows"></div>
<button id="add" type="button">Add another</button>
<h2>Expression</h2>
<pre id="expression" aria-live="polite"></pre>
<h2><label for="type">Try it on the sample of</label></h2>
<input id="type" value="group.user_membership.add" size="36" spellcheck="false">
<p id="verdict" aria-live="polite"></p>
<pre id="explanation"></pre>
<script>
'use strict';
const at = (id) => document.getElementById(id);
let offer, asked = 0;
function choice(names, className, label) {
  const select = document.createElement('select');
  select.className = className;
  select.setAttribute('aria-label', label);
  for (const name of names) select.add(new Option(name, name));
  select.addEventListener('change', show);
  return select;
}
function addRow(field, value) {
  const row = document.createElement('div');
  row.className = 'row';
  const fields = choice(offer.fields, 'field', 'field');
  if (field) fields.value = field;
  const text = document.createElement('input');
  text.setAttribute('aria-label', 'value');
  text.value = value || '';
  text.addEventListener('input', show);
  const away = document.createElement('button');
  away.type = 'button';
  away.textContent = 'Remove';
  away.addEventListener('click', () => { row.remove(); show(); });
  row.append(fields, choice(offer.operators, 'operator', 'operator'), text, away);
  at('rows').append(row);
}
async function show() {
  const mine = ++asked;
  const conditions = [...document.querySelectorAll('.row')].map((row) => ({
    field: row.querySelector('.field').value,
    operator: row.querySelector('.operator').value,
    value: row.querySelector('input').value,
  }));
  const ask = (body) => fetch('/mock/v1/filters/simple', {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  const answer = await ask({conditions, eventType: at('type').value});
  const body = await answer.json();
  if (mine !== asked) return;
  if (answer.ok) {
    at('expression').textContent = body.expression || '(no rows: every event is delivered)';
    at('verdict').textContent = body.matches ? 'It would be delivered.' : 'It would not be delivered.';
    at('verdict').className = body.matches ? 'yes' : 'no';
    at('explanation').textContent = body.explanation;
  } else {
    at('verdict').textContent = body.errorCauses.map((cause) => cause.errorSummary).join('; ') || body.errorSummary;
    at('verdict').className = 'no';
    at('explanation').textContent = '';
  }
}
(async () => {
  offer = await (await fetch('/mock/v1/filters/simple')).json();
  addRow('target.type', 'UserGroup');
  at('add').addEventListener('click', () => { addRow(); show(); });
  at('type').addEventListener('input', show);
  show();
})();
</script>
</body></html>
)html";

}  // namespace

HttpResponse FilterPage::handle(const HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .headers = {{"Allow", "GET, HEAD"}}};
  }
  return {.status = 200,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                       "connect-src 'self'; frame-ancestors 'none'"},
                      {"X-Content-Type-Options", "nosniff"}},
          .body = kPage};
}

}  // namespace hooks
