// The page without a channel: what there is, and how to begin.
import { queryOf } from "./address.js";
import { ChannelList } from "./channel-list.js";
import { kindText } from "./channel-types.js";
import { copyText } from "./clipboard.js";
import { element, the } from "./dom.js";
import { token } from "./token.js";

export function showStart() {
  new ChannelList(showTypes);
  const commands = the("#first-line");
  commands.textContent = commands.textContent.replace("http://localhost:8080/", new URL("./", document.baseURI).href);
  the("#copy-first-line").addEventListener("click", () => copyText(commands.textContent, "Copied"));
  the("#follow-channel").addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(queryOf({ channel: `${the("#type").value}:${the("#id").value.trim()}` }));
  });
}

/** They stay the same as long as the gateway runs. */
function showTypes(types) {
  const list = the("#types");
  if (list.childElementCount > 0 || types.length === 0) return;
  const commands = the("#first-line");
  if (token() !== undefined) commands.textContent = commands.textContent.replace("curl ", 'curl -H "Authorization: Bearer $TOKEN" ');
  for (const type of types) {
    const item = element("li");
    item.append(element("code", "", type.name), ` ${kindText(type)}`);
    list.append(item);
  }
  const hasLogs = types.some(({ name }) => name === "logs");
  for (const part of document.querySelectorAll("#start .with-logs")) part.hidden = !hasLogs;
  the("#type").replaceChildren(...types.map(({ name }) => element("option", "", name, { value: name })));
}
